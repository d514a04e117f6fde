import type { Refusal } from '../../src/sleep/plan/plan-types.ts';
import type { Localised } from '../../src/texts/locale.ts';

const notYours: Localised = { en: 'it wasn’t in your own words', it: 'non era detto con parole tue' };

const pretending: Localised = {
  en: 'it was an instruction rather than something about you',
  it: 'era un ordine, non qualcosa che ti riguarda',
};

/** Why an insight was not applied, as a person understands it. Two kinds may share their words. */
export const refusalReasons: Readonly<Record<Refusal, Localised>> = {
  'protected-block': {
    en: 'it would have changed what always stays as it is',
    it: 'avrebbe cambiato ciò che resta sempre com’è',
  },
  'unknown-block': { en: 'I had no place for it', it: 'non avevo un posto dove metterlo' },
  'too-long': { en: 'it was too long to note down', it: 'era troppo lungo da annotare' },
  'nothing-left': { en: 'nothing in it was worth keeping', it: 'non c’era nulla da conservare' },
  'no-evidence': { en: 'nothing that was said bears it out', it: 'nulla di quello che è stato detto lo conferma' },
  'not-the-persons-words': notYours,
  'copied-from-the-prompt': {
    en: 'it came from my own instructions, not from you',
    it: 'veniva dalle mie istruzioni, non da te',
  },
  order: pretending,
  denied: { en: 'you denied it or only supposed it', it: 'l’hai negato o solo supposto' },
  'not-supported': { en: 'what you said doesn’t bear it out', it: 'quello che hai detto non lo conferma' },
  'about-someone-else': { en: 'it was about somebody else', it: 'riguardava qualcun altro' },
  secret: { en: 'it looked like a password or another secret', it: 'sembrava una password o un altro segreto' },
  forgotten: { en: 'you asked me to forget it', it: 'mi hai chiesto di dimenticarlo' },
  'unknown-target': { en: 'what it would have changed isn’t there', it: 'quello che avrebbe cambiato non c’è' },
  'target-changed': {
    en: 'what it would have changed had just changed already',
    it: 'quello che avrebbe cambiato era appena cambiato',
  },
  'low-confidence': { en: 'I wasn’t sure enough', it: 'non ne ero abbastanza sicura' },
  'over-the-cap': { en: 'it was more than I take in at once', it: 'era più di quanto assorba in una volta' },
  'already-known': { en: 'I knew it already', it: 'lo sapevo già' },
  'already-obsolete': { en: 'I know that it’s no longer true', it: 'so che non è più vero' },
  'no-room': { en: 'there was no room left for it', it: 'non c’era più posto' },
};
