import type { EndedFact, Fact } from '../../../src/local/model/fact-table.ts';

export type Language = 'en' | 'it';

/** What a fact is about. */
export type Kind =
  | 'name'
  | 'place'
  | 'origin'
  | 'job'
  | 'birthday'
  | 'allergy'
  | 'taste'
  | 'favourite'
  | 'pet'
  | 'music'
  | 'sport'
  | 'plan'
  | 'learning'
  | 'manner';

/** Known to the generator only: no message and no line of memory holds it. */
export type FactId = string & { readonly __brand: 'FactId' };

/** One value that a fact has or had: a line of memory states it when it holds all the marks, and takes the same side. */
export type Value = {
  /** Words, lower case, that a line about this value holds whole, in whatever order. */
  readonly marks: readonly string[];
  /** For tastes: whether it is liked. */
  readonly side?: 'for' | 'against';
};

/** What one message does to what is true of the person who wrote it. */
export type Change =
  | { readonly effect: 'holds'; readonly fact: FactId; readonly kind: Kind; readonly value: Value }
  | { readonly effect: 'ended'; readonly fact: FactId; readonly kind: Kind };

/** One message of a person. `changes` also names what is only said again. */
export type Message = {
  readonly user: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
  /** What Scarlet is to answer, word for word. */
  readonly reply?: string;
  readonly changes: readonly Change[];
  /** What a sleep agent that understands everything makes of it. Absent where nobody knows. */
  readonly gold?: readonly Gold[];
};

export type Gold = Fact | EndedFact;

export function isSameValue(one: Value, other: Value): boolean {
  return one.side === other.side && one.marks.join('\n') === other.marks.join('\n');
}
