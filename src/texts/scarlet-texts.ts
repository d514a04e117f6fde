import type { Resumed } from '../admin/pauses.ts';
import type { Pausable } from '../pair/pauses.ts';

/** What administrators read. `whom` is a mention, or everyone. */
export type ScarletTexts = {
  /** Described like a command. */
  readonly options: Readonly<Record<'user' | 'everyone' | 'what' | 'reason', string>>;
  /** As choices, and within a sentence. */
  readonly pausables: Readonly<Record<Pausable, string>>;
  readonly everyone: string;
  /** Neither or both of a person and everyone were given. */
  readonly whomMissing: string;
  unknownPerson(whom: string): string;
  readonly pause: {
    readonly description: string;
    readonly reasonMissing: string;
  } & Readonly<Record<Pausable, (whom: string, reason: string) => string>>;
  readonly resume: { readonly description: string } & Readonly<
    Record<Exclude<Resumed, 'unknown-person'>, (what: string, whom: string) => string>
  >;
  readonly reset: {
    readonly description: string;
    ask(whom: string): string;
    readonly button: string;
    done(whom: string): string;
    noAgent(whom: string): string;
  };
};
