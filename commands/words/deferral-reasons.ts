import type { Deferred } from '../../src/sleep/engine/outcome.ts';
import type { Localised } from '../../src/texts/locale.ts';

/** Why a consolidation was put off, as the end of a sentence. */
export const deferralReasons: Readonly<Record<Deferred['because'], Localised>> = {
  'cap-of-the-person': {
    en: 'I’ve done this for one person as often as I can in a day',
    it: 'per una sola persona non posso farlo più spesso in un giorno',
  },
  'cap-of-manual': {
    en: '`/consolidate` has been used as often as it can be in a day',
    it: '`/consolidate` è stato usato quante volte si può in un giorno',
  },
  'cap-of-the-bot': {
    en: 'I’ve done this today as often as I can for everyone together',
    it: 'oggi, per tutte le persone insieme, l’ho già fatto quanto potevo',
  },
  'letta-is-down': {
    en: 'I couldn’t get to my memory',
    it: 'non sono riuscita a raggiungere la mia memoria',
  },
  stopping: { en: 'I had to break off for a moment', it: 'ho dovuto interrompermi per un momento' },
};
