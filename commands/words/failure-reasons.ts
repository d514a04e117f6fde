import type { CycleFailure } from '../../src/sleep/engine/outcome.ts';
import type { Localised } from '../../src/texts/locale.ts';

const lockedOut: Localised = {
  en: 'I was locked out, and only the people who look after me can change that',
  it: 'sono rimasta chiusa fuori, e solo chi si prende cura di me può rimediare',
};

const noVoice: Localised = {
  en: 'my other half had no voice, and only the people who look after me can change that',
  it: 'la mia altra metà era senza voce, e solo chi si prende cura di me può rimediare',
};

const wentWrong: Localised = {
  en: 'something went wrong on the way to my memory',
  it: 'qualcosa è andato storto sulla strada verso la mia memoria',
};

/** Why a consolidation failed, as the end of a sentence. By kind, so that a new kind can't go without its words. */
export const failureReasons: Readonly<Record<CycleFailure, Localised>> = {
  'letta-unreachable': { en: 'I couldn’t get to my memory', it: 'non sono riuscita a raggiungere la mia memoria' },
  'letta-overloaded': { en: 'too much was going on at once', it: 'stavano succedendo troppe cose insieme' },
  'letta-refused-key': lockedOut,
  'letta-agent-missing': { en: 'I couldn’t find my other half', it: 'non ho trovato la mia altra metà' },
  'letta-busy': { en: 'my memory was busy with something else', it: 'la mia memoria era presa da altro' },
  'letta-rejected': {
    en: 'my memory wouldn’t take what I wanted to write down',
    it: 'la mia memoria non ha accettato quello che volevo annotare',
  },
  'letta-broken': wentWrong,
  'model-unavailable': { en: 'my other half couldn’t find her words', it: 'la mia altra metà non trovava le parole' },
  'model-rate-limited': {
    en: 'my other half had to catch her breath',
    it: 'la mia altra metà ha dovuto riprendere fiato',
  },
  'model-refused-key': noVoice,
  'model-out-of-credit': noVoice,
  'model-missing': noVoice,
  'context-overflow': { en: 'it was too much to read at once', it: 'era troppo da leggere in una volta' },
  'outcome-unknown': {
    en: 'I was interrupted and can’t know how far I got',
    it: 'sono stata interrotta e non so fin dove sono arrivata',
  },
  'empty-answer': { en: 'my other half said nothing', it: 'la mia altra metà non ha detto nulla' },
  'record-unreadable': { en: 'I couldn’t read my own notes', it: 'non sono riuscita a leggere i miei appunti' },
  'store-unavailable': { en: 'I couldn’t open my own notes', it: 'non sono riuscita ad aprire i miei appunti' },
  'too-many-users': {
    en: 'I already know as many people as I can do justice to',
    it: 'conosco già tutte le persone a cui riesco a dedicarmi',
  },
  unparsable: {
    en: 'I couldn’t make sense of what my other half said',
    it: 'non ho capito quello che la mia altra metà ha detto',
  },
  'invariant-broken': {
    en: 'it would have done my memory harm, so I wrote nothing',
    it: 'avrebbe fatto danni alla mia memoria, quindi non ho scritto nulla',
  },
};
