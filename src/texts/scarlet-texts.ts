import type { Resumed } from '../admin/pauses.ts';
import type { Pausable } from '../pair/pauses.ts';

/** What administrators read. `whom` is a mention, or everyone. */
export type ScarletTexts = {
  /** Described like a command. */
  readonly options: Readonly<Record<'user' | 'everyone' | 'what' | 'reason' | 'repair', string>>;
  /** As choices, and within a sentence. */
  readonly pausables: Readonly<Record<Pausable, string>>;
  readonly everyone: string;
  /** Neither or both of a person and everyone were given. */
  readonly whomMissing: string;
  unknownPerson(whom: string): string;
  readonly status: {
    readonly description: string;
    since(when: string): string;
    paused(what: string, when: string, reason: string): string;
    /** Follows `340 of 5,000`. */
    readonly today: string;
    turnsNow(running: number, waiting: number): string;
    /** Of the last 24 hours; below it stand failures by their kinds, and so in `cyclesOfDay`. */
    turnsOfDay(answered: number, outOfCalls: number): string;
    cyclesNow(running: number, failuresToday: number): string;
    cyclesOfDay(consolidated: number, putOff: number): string;
    /** Pairs that were made by other settings, and follow at their next turn. */
    pairsBehind(pairs: number): string;
    /** They are being counted. */
    readonly pairsCounted: string;
    readonly breakerClosed: string;
    breakerOpen(when: string | undefined): string;
    readonly up: string;
    /** @param because a kind of failure, as the log names it */
    down(because: string): string;
    readonly commandsUnderWay: string;
    /** @param why what Discord said */
    commandsFailed(why: string): string;
  } & Readonly<Record<'people' | 'turns' | 'consolidations' | 'overdue' | 'breakers' | 'health' | 'versions', string>>;
  readonly user: {
    readonly description: string;
    about(whom: string): string;
    readonly hindrances: string;
    readonly nothingHinders: string;
    /** The person whom it is about. */
    readonly them: string;
    readonly hindering: {
      'record-unreadable'(record: 'user' | 'sleep'): string;
      'no-pair'(state: 'none' | 'creating' | 'ready' | 'deleting'): string;
      pausedByPerson(what: string): string;
      paused(what: string, whom: string, when: string, reason: string): string;
      readonly 'sleep-disabled': string;
      readonly 'native-refused': string;
      'sleep-failing'(because: string, rounds: number, when: string | undefined): string;
      'sleep-put-off'(reason: string, when: string): string;
      'turns-failing'(because: string, times: number): string;
      'calls-used-up'(whose: 'of-the-person' | 'of-the-bot', when: string): string;
      'answers-lost'(answers: number): string;
      'breaker-open'(what: string, when: string | undefined): string;
    };
  };
  readonly pause: {
    readonly description: string;
    readonly reasonMissing: string;
  } & Readonly<Record<Pausable, (whom: string, reason: string) => string>>;
  /** `ownPausesStay` follows where everyone's is over. */
  readonly resume: { readonly description: string; readonly ownPausesStay: string } & Readonly<
    Record<Exclude<Resumed, 'unknown-person'>, (what: string, whom: string) => string>
  >;
  readonly orphans: {
    readonly description: string;
    readonly none: string;
    /** Above what was found. */
    readonly dryRun: string;
    /** The same, above the buttons. */
    readonly ask: string;
    /** Something else is found than what was confirmed. */
    readonly changed: string;
    /** So many agents have no record that the database is likely to be the wrong one. */
    readonly anotherDatabase: string;
    unreadable(people: number): string;
    /** @param atLeast there may be more */
    elsewhere(agents: number, atLeast: boolean): string;
    readonly spareAgents: string;
    readonly unclaimedAgents: string;
    readonly lostAgents: string;
    readonly looseBlocks: string;
    /** On buttons. */
    readonly repair: string;
    readonly repairAll: string;
    readonly repairSpare: string;
    repaired(agents: number, blocks: number, records: number): string;
    failed(count: number): string;
  };
  readonly reset: {
    readonly description: string;
    ask(whom: string): string;
    readonly button: string;
    done(whom: string): string;
    noAgent(whom: string): string;
  };
};
