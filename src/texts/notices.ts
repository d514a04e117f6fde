import type { FailureKind } from '../base/failure.ts';
import type { Locale, Localised } from './locale.ts';

/** What the bot itself says to people, in place of an answer or beside one. */

/** Answers a bare mention. */
export const greeting: Localised = {
  en: "Hi! I'm here. What's on your mind?",
  it: 'Ciao! Sono qui. Che cosa hai in mente?',
};

/** Stands once, below the first answer that a person ever gets. */
export const firstContact: Localised = {
  en: '-# I remember what you tell me; `/help` says what that means and what you can do.',
  it: '-# Ricordo quello che mi racconti; `/help` spiega che cosa significa e che cosa puoi fare.',
};

/** Stands below the first answer after what Scarlet remembered of a person was lost. */
export const memoryWasLost: Localised = {
  en: "-# I'm sorry: what I remembered of us is gone, and I'm getting to know you anew.",
  it: '-# Mi dispiace: quello che ricordavo di noi è andato perso e torno a conoscerti da capo.',
};

/** Stands below the beginning of an answer that is too long to be posted. */
export const restIsInTheFile: Localised = {
  en: '-# This became long: all of it is in the file.',
  it: '-# È venuta lunga: tutta la risposta è nel file.',
};

/** Answers a message that is not accepted, because too much of the same person waits. */
export const tooManyWaiting: Localised = {
  en: "I haven't got to your last few messages yet, so I left this one aside: please send it again once I've answered.",
  it: "Non sono ancora arrivata ai tuoi ultimi messaggi, quindi questo l'ho lasciato da parte: mandamelo di nuovo quando avrò risposto.",
};

/** One honest sentence for a turn that ends without an answer. */
export function noticeOf(kind: FailureKind, locale: Locale): string {
  return failureNotices[kind][locale];
}

/** By kind, so that a new kind of failure can't go without its sentence. */
const failureNotices: Readonly<Record<FailureKind, Localised>> = {
  'letta-unreachable': {
    en: "I can't get to my thoughts right now, so I have no answer for you: please try again in a few minutes.",
    it: 'In questo momento non riesco a raggiungere i miei pensieri e non ho una risposta: riprova fra qualche minuto.',
  },
  'letta-overloaded': {
    en: "There is more going on than I can keep up with, and I didn't get to your message: please send it again in a few minutes.",
    it: 'Sta succedendo più di quanto riesca a seguire e non sono arrivata al tuo messaggio: mandamelo di nuovo fra qualche minuto.',
  },
  'letta-refused-key': {
    en: "I'm locked out of my own thoughts, and only the people who look after me can let me in: please tell them.",
    it: 'Sono chiusa fuori dai miei stessi pensieri e solo chi si prende cura di me può farmi rientrare: diglielo, per favore.',
  },
  'letta-agent-missing': {
    en: "I can't find what I remember of us, and I'd rather not answer as a stranger: please write to me again in a moment.",
    it: 'Non trovo quello che ricordo di noi e preferisco non risponderti da estranea: scrivimi di nuovo fra un momento.',
  },
  'letta-busy': {
    en: "I'm still caught up in something you said before, so I couldn't turn to this: please send it again in a minute.",
    it: 'Sono ancora presa da qualcosa che hai detto prima e non ho potuto dedicarmi a questo: mandamelo di nuovo fra un minuto.',
  },
  'letta-rejected': {
    en: 'Something in your message was more than I could take in, so I have no answer: perhaps it works if you put it another way.',
    it: 'Qualcosa nel tuo messaggio non sono riuscita ad accoglierlo e non ho una risposta: forse funziona se lo dici in un altro modo.',
  },
  'letta-broken': {
    en: "Something went wrong on my side while I was thinking, so I have no answer for you: I'm sorry, please try again later.",
    it: 'Qualcosa è andato storto dalla mia parte mentre pensavo e non ho una risposta: mi dispiace, riprova più tardi.',
  },
  'model-unavailable': {
    en: "I can't find my words at the moment, so I have no answer for you: please try again in a few minutes.",
    it: 'In questo momento non trovo le parole e non ho una risposta per te: riprova fra qualche minuto.',
  },
  'model-rate-limited': {
    en: "I've been talking so much that I have to catch my breath: please send your message again in a few minutes.",
    it: 'Ho parlato così tanto che devo riprendere fiato: mandami di nuovo il messaggio fra qualche minuto.',
  },
  'model-refused-key': {
    en: "I'm not being given my voice at the moment, and only the people who look after me can change that: please tell them.",
    it: 'In questo momento mi viene negata la voce e solo chi si prende cura di me può rimediare: diglielo, per favore.',
  },
  'model-out-of-credit': {
    en: 'All that was set aside for my talking is used up, and only the people who look after me can add to it: please tell them.',
    it: 'Quello che era stato messo da parte per farmi parlare è finito e solo chi si prende cura di me può aggiungerne: diglielo, per favore.',
  },
  'model-missing': {
    en: "The voice that was chosen for me isn't there, and only the people who look after me can choose another: please tell them.",
    it: "La voce che è stata scelta per me non c'è e solo chi si prende cura di me può sceglierne un'altra: diglielo, per favore.",
  },
  'context-overflow': {
    en: 'That is more than I can hold in my head at once, so I have no answer: please try again with something shorter.',
    it: 'È più di quanto riesca a tenere in mente in una volta e non ho una risposta: riprova con qualcosa di più breve.',
  },
  'outcome-unknown': {
    en: "I was interrupted, and I can't know whether your message reached me: if you'd still like an answer, please send it again.",
    it: 'Sono stata interrotta e non posso sapere se il tuo messaggio mi è arrivato: se vuoi ancora una risposta, mandamelo di nuovo.',
  },
  'empty-answer': {
    en: 'I read your message, but no words came to me: please try asking in another way.',
    it: 'Ho letto il tuo messaggio, ma non mi sono venute parole: prova a chiedermelo in un altro modo.',
  },
  'record-unreadable': {
    en: "I can't read my notes about you, so I stay silent rather than get you wrong, until the people who look after me have seen to it.",
    it: 'Non riesco a leggere i miei appunti su di te e preferisco tacere che sbagliarmi, finché chi si prende cura di me non avrà rimediato.',
  },
  'store-unavailable': {
    en: "I can't open my notes right now, so I couldn't take in your message: please send it again in a few minutes.",
    it: 'In questo momento non riesco ad aprire i miei appunti e non ho potuto accogliere il tuo messaggio: mandamelo di nuovo fra qualche minuto.',
  },
  'too-many-users': {
    en: "I already know as many people as I can do justice to, so I can't get to know you for now: I'm sorry.",
    it: 'Conosco già tutte le persone a cui riesco a dedicarmi e per ora non posso conoscerti: mi dispiace.',
  },
};
