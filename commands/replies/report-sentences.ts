import type { Locale } from '../../src/texts/locale.ts';
import { nounFor } from '../words/amounts.ts';
import type { Whose } from '../words/block-name.ts';

type AboutAgent = (name: string) => string;

export type ReportSentences = {
  about(mention: string): string;
  readonly primary: Readonly<Record<Whose, AboutAgent>>;
  readonly noPrimary: Readonly<Record<Whose, AboutAgent>>;
  readonly sleepAgent: AboutAgent;
  readonly noSleepAgent: AboutAgent;
  /** Follows `1 of 5`. */
  messagesSinceLast(threshold: number): string;
  readonly characters: string;
  readonly startsByItself: string;
  readonly startsOnRequest: string;
  /** Also right for a moment that is over. */
  atTheLatest(moment: string): string;
  readonly running: string;
  readonly last: string;
  readonly memory: string;
  readonly today: string;
  /** Follows `3 of 48`. */
  consolidations(cap: number): string;
  readonly manually: string;
};

/** What a report says around its numbers. */
export const reportSentences: Readonly<Record<Locale, ReportSentences>> = {
  en: {
    about: (mention) => `Here is how it stands for ${mention}:`,
    primary: { yours: (name) => `**${name}** is here for you.`, theirs: (name) => `**${name}** is there for them.` },
    noPrimary: {
      yours: (name) => `**${name}** hasn’t met you yet: say something to her.`,
      theirs: (name) => `**${name}** hasn’t met them yet.`,
    },
    sleepAgent: (name) => `**${name}** tends her memory.`,
    noSleepAgent: (name) => `**${name}** isn’t there yet.`,
    messagesSinceLast: (threshold) =>
      `${nounFor(threshold, { one: 'message', many: 'messages' })} since the last consolidation`,
    characters: 'characters',
    startsByItself: 'The next consolidation starts by itself as soon as one of the two is full.',
    startsOnRequest: 'Consolidation doesn’t start by itself.',
    atTheLatest: (moment) => `At the latest: ${moment}, though nothing more is said.`,
    running: '**A consolidation is running right now.**',
    last: 'The last consolidation',
    memory: 'How full my memory is',
    today: 'Today',
    consolidations: (cap) => nounFor(cap, { one: 'consolidation', many: 'consolidations' }),
    manually: 'of them with `/consolidate`',
  },
  it: {
    about: (mention) => `Ecco come stanno le cose per ${mention}:`,
    primary: { yours: (name) => `**${name}** è qui per te.`, theirs: (name) => `**${name}** c’è.` },
    noPrimary: {
      yours: (name) => `**${name}** non ti conosce ancora: dille qualcosa.`,
      theirs: (name) => `**${name}** non conosce ancora questa persona.`,
    },
    sleepAgent: (name) => `**${name}** cura la sua memoria.`,
    noSleepAgent: (name) => `**${name}** non c’è ancora.`,
    messagesSinceLast: (threshold) =>
      `${nounFor(threshold, { one: 'messaggio', many: 'messaggi' })} dall’ultimo consolidamento`,
    characters: 'caratteri',
    startsByItself: 'Il prossimo consolidamento parte da solo appena uno dei due è pieno.',
    startsOnRequest: 'Il consolidamento non parte da solo.',
    atTheLatest: (moment) => `Al più tardi: ${moment}, anche senza altri messaggi.`,
    running: '**Un consolidamento è in corso proprio ora.**',
    last: 'L’ultimo consolidamento',
    memory: 'Quanto è piena la mia memoria',
    today: 'Oggi',
    consolidations: (cap) => nounFor(cap, { one: 'consolidamento', many: 'consolidamenti' }),
    manually: 'con `/consolidate`',
  },
};
