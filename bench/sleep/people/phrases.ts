import type { Kind, Language } from './fact.ts';

/**
 * How a fact is put into words. `{v}` is the value, `{t}` its time, `{n}` a plan by its noun, `{k}` what kind of
 * favourite or pet it is, and `{o}` the ending that Italian gives to the one who speaks.
 */
export type Phrases = {
  /** Told for the first time or again. Said of another value they contradict what was said before. */
  readonly says: readonly string[];
  /** Said of what is new and takes the place of something else. */
  readonly changes: readonly string[];
  /** Said of what holds no longer. Empty: it always holds. */
  readonly ends: readonly string[];
  /** The line that stands in a memory for it. */
  readonly line: string;
  /** How the lines begin that can stand there for it, or for what it was before. */
  readonly about: readonly string[];
};

/** Tastes have two sides, which change into each other. */
export type TastePhrases = { readonly for: Phrases; readonly against: Phrases; readonly lists: readonly string[] };

export type Speech = {
  readonly language: Language;
  readonly facts: Readonly<Record<Exclude<Kind, 'taste'>, Phrases>>;
  readonly tastes: TastePhrases;
  /** What may stand before a statement, with its space. */
  readonly openings: readonly string[];
  /** What may stand after a statement, with its space. */
  readonly endings: readonly string[];
  /** Questions, jokes, talk about others: what teaches nothing about the one who speaks. */
  readonly chatter: readonly string[];
};
