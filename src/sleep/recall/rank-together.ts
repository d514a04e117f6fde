import type { RowsOfWord } from './choose-lines.ts';
import { lengthWeight } from './search-terms.ts';

/** A line that holds several words of a question, and how much their standing together says, 0 to 1. */
export type RowTogether = { readonly row: number; readonly evidence: number };

/** Words that are common apart may be rare together: each bit of a set stands for a word of the question. */
type WordSet = number;

/** What a word says that only stands in what was said around a line: people say more than the line holds. */
export const saidCounts = 0.6;

/**
 * The lines that hold words of a question together, best first, the newer first of equals. What they say is how few lines
 * hold all of them, as counted and not as reckoned word by word, since words that always go together say no more than one
 * of them; and how much of the question they are, since of a long message some words are in some line by chance.
 *
 * @param words of the question, at most 32.
 * @param rows of each word all lines that hold it.
 * @param all How many lines there are.
 */
export function rankTogether(
  words: readonly string[],
  rows: readonly RowsOfWord[],
  { all, atLeast, atMost }: { readonly all: number; readonly atLeast: number; readonly atMost: number },
): readonly RowTogether[] {
  const weights = words.map(lengthWeight);
  const best = new Map<number, number>();
  for (const [column, counts] of columns) {
    const sets = setsOf(rows.map((one) => one[column]));
    const evidence = evidenceOf(sets, weights, { all, atLeast: atLeast / counts });
    if (evidence.size === 0) continue;
    for (const [row, set] of sets.entries()) {
      const own = counts * (evidence.get(set) ?? 0);
      if (own >= atLeast && own > (best.get(row) ?? 0)) best.set(row, own);
    }
  }
  return [...best]
    .map(([row, evidence]) => ({ row, evidence }))
    .sort((one, other) => other.evidence - one.evidence || other.row - one.row)
    .slice(0, atMost);
}

const columns = [
  ['line', 1],
  ['all', saidCounts],
] as const;

/** Of each line, at the place of its number, the words that it holds: an array, as a map of so many takes long. */
function setsOf(rows: readonly (readonly number[])[]): Int32Array {
  const last = rows.reduce((most, found) => Math.max(most, found.at(-1) ?? 0), 0);
  const sets = new Int32Array(last + 1);
  for (const [at, found] of rows.entries()) for (const row of found) sets[row] = (sets[row] ?? 0) | (1 << at);
  return sets;
}

function evidenceOf(
  sets: Int32Array,
  weights: readonly number[],
  { all, atLeast }: { readonly all: number; readonly atLeast: number },
): ReadonlyMap<WordSet, number> {
  const sizes = new Map<WordSet, number>();
  for (const set of sets) if (isSeveral(set)) sizes.set(set, (sizes.get(set) ?? 0) + 1);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const evidence = new Map<WordSet, number>();
  for (const set of sizes.keys()) {
    const share = weights.reduce((sum, weight, at) => (hasWord(set, at) ? sum + weight : sum), 0) / whole;
    // To count lines takes long, and however few they are, a part that is too small says too little.
    if (share >= atLeast) evidence.set(set, share * rarity(linesWith(set, sizes), all) ** 2);
  }
  return evidence;
}

function hasWord(set: WordSet, at: number): boolean {
  return ((set >>> at) & 1) === 1;
}

function isSeveral(set: WordSet): boolean {
  return (set & (set - 1)) !== 0;
}

function linesWith(set: WordSet, sizes: ReadonlyMap<WordSet, number>): number {
  let lines = 0;
  for (const [other, size] of sizes) if ((other & set) === set) lines += size;
  return lines;
}

/** How much it says to be among so few of all lines, 0 to 1: one of them says all. */
export function rarity(lines: number, all: number): number {
  return Math.min(1, Math.log(all / (lines + 0.5)) / Math.log(all));
}
