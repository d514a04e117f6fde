import { describeLine, type LineShape } from './describe-line.ts';
import { wordSet } from './read-words.ts';
import { english } from './words-english.ts';
import { italian } from './words-italian.ts';

const turning = wordSet(english.turning, italian.turning);
const swapping = wordSet(english.swapping, italian.swapping);

/** Two lines share this much of their words before they can be the same. */
const nearEnough = 0.8;

export type Likeness = 'exact' | 'near' | 'distinct';

/**
 * Whether two lines state the same. Near lines share four fifths of their words and agree in numbers, dates, negation,
 * names and every word that turns a statement round: a rephrasing is caught, a changed value never.
 */
export function compareLines(a: LineShape, b: LineShape): Likeness {
  if (a.words.length === 0 || b.words.length === 0) return 'distinct';
  if (a.negated !== b.negated || a.figures !== b.figures) return 'distinct';
  if (a.key === b.key) return 'exact';
  if (!a.understood || !b.understood) return 'distinct';
  return jaccard(a.set, b.set) >= nearEnough && !saysAnotherThing(a, b) ? 'near' : 'distinct';
}

/** How much two sets of words share, 0 to 1. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared += 1;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** The text that says more: more distinct words, then the shorter. The first one when they are even. */
export function richer(first: string, second: string, names: readonly string[]): string {
  const gain = describeLine(second, names).set.size - describeLine(first, names).set.size;
  if (gain !== 0) return gain > 0 ? second : first;
  return second.length < first.length ? second : first;
}

function saysAnotherThing(a: LineShape, b: LineShape): boolean {
  const onlyA = [...a.set].filter((word) => !b.set.has(word));
  const onlyB = [...b.set].filter((word) => !a.set.has(word));
  const apart = [...onlyA, ...onlyB];
  if (apart.some((word) => turning.has(word))) return true;
  const names = new Set([...a.names, ...b.names]);
  // A name more is a richer line. A name in the place of something is another fact.
  const exchanged = onlyA.length > 0 && onlyB.length > 0;
  if (exchanged && apart.some((word) => names.has(word) || swapping.has(word))) return true;
  return swapped(a, b);
}

/** `Anna taught Marco` is not `Marco taught Anna`. */
function swapped(a: LineShape, b: LineShape): boolean {
  const shared = a.names.filter((name) => b.names.includes(name));
  const inB = b.names.filter((name) => shared.includes(name));
  return shared.join(' ') !== inB.join(' ');
}
