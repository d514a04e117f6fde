import type { FactLanguage } from '../fact-table.ts';

/** Everything the persona can say, but for what she knows. `who` is a name with a comma before it, or nothing. */
export type Voice = {
  greeting(who: string, known: boolean): readonly string[];
  askAfter(fact: string): string;
  know(who: string, facts: string): string;
  knowNothing: string;
  toldMe(facts: string): readonly string[];
  notTold: string;
  noted(fact: string): readonly string[];
  noLonger: string;
  takeUp(words: string): readonly string[];
  wonder(question: string): readonly string[];
  thanks: string;
  goodbye(who: string): string;
  images(count: number): string;
  and: string;
  example(who: string): { readonly before: string; readonly after: string; readonly comment: string };
};

export const voices: Readonly<Record<FactLanguage, Voice>> = {
  en: {
    greeting: (who, known) =>
      known
        ? [
            `Hello${who.replace(',', '')}, it is good to see you again.`,
            `Hi${who.replace(',', '')}! I was hoping you would drop by.`,
          ]
        : ['Hello, it is good to meet you. What should I call you?'],
    askAfter: (fact) => `I remember that ${fact}. How is that going?`,
    know: (who, facts) => `Here is what I know about you${who}: ${facts}.`,
    knowNothing: 'Not much yet, to be honest. Tell me something about yourself and I will keep it in mind.',
    toldMe: (facts) => [`As far as I remember, ${facts}.`, `You told me: ${facts}.`],
    notTold: 'You have not told me that yet, or I have not kept it. What is it?',
    noted: (fact) => [
      `I am glad you told me: ${fact}. I will keep that in mind.`,
      `So ${fact}. That is good to know, thank you.`,
      `I see, ${fact}. Tell me more when you feel like it.`,
    ],
    noLonger: 'Thank you for telling me that this has changed. I will remember it so.',
    takeUp: (words) => [
      `“${words}”: I would like to hear more about that. What is on your mind?`,
      `You say “${words}”, and I am listening. How does that feel?`,
      `That stays with me: “${words}”. What happened next?`,
    ],
    wonder: (question) => [
      `“${question}?” That is a good question, and I would rather think it over with you than guess.`,
      `“${question}?” I am not certain. What is your own feeling about it?`,
    ],
    thanks: 'You are very welcome. It is a pleasure to talk with you.',
    goodbye: (who) => `Take care${who}. I will be here when you come back.`,
    images: (count) => (count === 1 ? 'I see the image you sent.' : `I see the ${count} images you sent.`),
    and: ' and ',
    example: (who) => ({
      before: `Of course${who}. Here is a longer example, a small to-do list:`,
      after: 'Read it from the top: each function does one thing. Tell me which part you would like to change.',
      comment: 'Step',
    }),
  },
  it: {
    greeting: (who, known) =>
      known
        ? [
            `Ciao${who.replace(',', '')}, che bello rivederti.`,
            `Ehi${who.replace(',', '')}! Speravo proprio che passassi.`,
          ]
        : ['Ciao, piacere di conoscerti. Come ti posso chiamare?'],
    askAfter: (fact) => `Mi ricordo che ${fact}. Come procede?`,
    know: (who, facts) => `Ecco che cosa so di te${who}: ${facts}.`,
    knowNothing: 'Ancora poco, a dire il vero. Raccontami qualcosa di te e lo terrò a mente.',
    toldMe: (facts) => [`Se ricordo bene, ${facts}.`, `Mi hai raccontato: ${facts}.`],
    notTold: 'Questo non me lo hai ancora detto, o non l’ho tenuto a mente. Com’è?',
    noted: (fact) => [
      `Mi fa piacere che tu me lo dica: ${fact}. Lo terrò a mente.`,
      `Dunque ${fact}. Buono a sapersi, grazie.`,
      `Capisco, ${fact}. Raccontami di più quando ti va.`,
    ],
    noLonger: 'Grazie di avermi detto che questo è cambiato. Lo ricorderò così.',
    takeUp: (words) => [
      `«${words}»: mi piacerebbe saperne di più. Che cosa hai in mente?`,
      `Dici «${words}», e io ti ascolto. Come ti fa sentire?`,
      `Questo mi resta: «${words}». E poi che cosa è successo?`,
    ],
    wonder: (question) => [
      `«${question}?» Bella domanda, e preferisco pensarci con te che tirare a indovinare.`,
      `«${question}?» Non ho certezze. Tu che cosa ne pensi?`,
    ],
    thanks: 'Figurati, è un piacere parlare con te.',
    goodbye: (who) => `Stammi bene${who}. Quando torni sono qui.`,
    images: (count) =>
      count === 1 ? 'Vedo l’immagine che hai mandato.' : `Vedo le ${count} immagini che hai mandato.`,
    and: ' e ',
    example: (who) => ({
      before: `Certo${who}. Ecco un esempio più lungo, una piccola lista di cose da fare:`,
      after: 'Leggilo dall’alto: ogni funzione fa una cosa sola. Dimmi quale parte vuoi cambiare.',
      comment: 'Passo',
    }),
  },
};

/** English or Italian, by the small words of a text. English when nothing speaks for Italian. */
export function tellLanguage(text: string): FactLanguage {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const italian = words.filter((word) => italianWords.has(word)).length + (/[àèéìòù]/i.test(text) ? 1 : 0);
  const english = words.filter((word) => englishWords.has(word)).length;
  return italian > english ? 'it' : 'en';
}

const italianWords = new Set(
  (
    'il lo la gli le un una uno di del della dei delle che chi cosa come quando dove perché non mi ti ci si ho hai ha ' +
    'sono sei è era mio mia miei mie tuo tua al alla ai alle nel nella con per più ma anche ora adesso ciao grazie ' +
    'buongiorno buonasera vivo abito lavoro amo odio adoro voglio vorrei piace piacciono chiamo faccio sto sai puoi ' +
    'dimmi ricordi mostrami esempio lungo scrivimi salve sì vengo gioco suono parlo detesto da molto tanto'
  ).split(' '),
);

const englishWords = new Set(
  (
    'the a an of to and in is am are was my me you your i do does not no it that this with for on what who how when ' +
    'where why like love hate live work want plan hello hi hey thanks thank please have has been be show tell can ' +
    'about remember now just good morning evening long example'
  ).split(' '),
);
