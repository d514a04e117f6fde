import type { Language } from './fact.ts';

/** English or Italian, by the small words of a text. English when nothing speaks for Italian. */
export function tellLanguage(text: string): Language {
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
