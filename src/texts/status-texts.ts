/** Who reads: the person whom a report is about, or an administrator. */
export type Whose = 'yours' | 'theirs';

type AboutAgent = (name: string) => string;

/** One person's report, around its numbers. */
export type PersonTexts = {
  /** @param mention whom an administrator looks at */
  about(mention: string): string;
  readonly primary: Readonly<Record<Whose, AboutAgent>>;
  readonly noPrimary: Readonly<Record<Whose, AboutAgent>>;
  readonly sleepAgent: AboutAgent;
  readonly noSleepAgent: AboutAgent;
  /** Follows `1 of 5`. */
  messagesSinceLast(threshold: number): string;
  /** Follows `1,234 of 6,000`. */
  readonly characters: string;
  readonly running: string;
  /** @param reason an administrator's own words, where they paused it */
  paused(reason: string | undefined): string;
  readonly startsByItself: string;
  /** Nothing more is done on this day. */
  putOff(reason: string, when: string): string;
  /** The course of the person's mood, as a sparkline of two weeks or more. */
  mood(weeks: number, sparkline: string): string;
  /** What is due waits, after a failure or because it was put off. Also right for a moment that is over. */
  waitsForNextTry(when: string): string;
  /** Also right for a moment that is over. */
  atTheLatest(when: string): string;
  readonly lastTitle: string;
  readonly memoryTitle: string;
  /** The memory can't be looked into. */
  readonly memoryUnknown: string;
  readonly memoryEmpty: string;
  /** How many lines came out of the archive, in how many answers. */
  recalled(lines: number, answers: number): string;
  /** A block that no profile names any more. */
  kept(name: string): string;
  readonly todayTitle: string;
  /** Follows `3 of 48`. */
  consolidations(cap: number): string;
  /** Follows `1 of 12`, below the line before. */
  readonly manually: string;
};

/** How the last consolidation went, and how many there were. */
export type LastResultTexts = {
  consolidated(when: string, duration: string): string;
  failed(when: string, duration: string, reason: string): string;
  deferred(when: string, reason: string): string;
  changes(added: number, updated: number, removed: number): string;
  readonly unchanged: string;
  refused(count: number): string;
  /** Where the last one was put off or failed. */
  lastGoodOne(when: string): string;
  readonly noneYet: string;
  inAll(count: number): string;
  failures(total: number, inARow: number): string;
};

/** The bot as a whole, as names of numbers. */
export type BotTexts = Readonly<
  Record<'introduction' | 'users' | 'running' | 'failures' | 'consolidations' | 'overdue' | 'nobodyOverdue', string>
>;
