import type { Entry } from '../plan/ledger.ts';
import type { FoundLines } from './choose-lines.ts';
import { rarity, saidCounts } from './rank-together.ts';
import { lengthWeight, likeness, searchTerms } from './search-terms.ts';

/** A line under its number in the index. */
export type NumberedLine = { readonly row: number; readonly entry: Entry };

/** How much of a match is asked for. A rare word of five letters counts about 0.9, one of three half of that. */
export const leastEvidence = 0.34;
/** Beside a good match, a weak one is chance, and one that is known by its letters alone the more so. */
const leastBesideBest = { word: 0.45, letters: 0.7 } as const;
/** Letters in common say less than a word in common. */
const likenessCounts = 0.6;

/** The lines for which enough speaks: words of a question, one by one or together. */
export function calledFor(
  lines: readonly NumberedLine[],
  terms: readonly string[],
  { rows, together }: Pick<FoundLines, 'rows' | 'together'>,
  counts: { readonly commonAt: number; readonly all: number },
): readonly Entry[] {
  const words = weigh(terms, rows, counts);
  const ofTogether = new Map(together.map(({ row, evidence }) => [row, evidence]));
  const judged = lines.map(({ row, entry }) => {
    const isHeld = ofTogether.has(row) || words.some((word) => word.rows.includes(row));
    const evidence = Math.max(ofTogether.get(row) ?? 0, likelihoodOf(row, entry, words));
    return { entry, evidence, knownBy: isHeld ? 'word' : 'letters' } as const;
  });
  const best = Math.max(leastEvidence, ...judged.map(({ evidence }) => evidence));
  return judged
    .filter(({ evidence, knownBy }) => evidence >= Math.max(leastEvidence, best * leastBesideBest[knownBy]))
    .map(({ entry }) => entry);
}

type WeighedWord = { readonly term: string; readonly rows: readonly number[]; readonly weight: number };

/** The words that say something, the rarer and longer the more. Words that are in no line stay: they may be spelt alike. */
function weigh(
  terms: readonly string[],
  found: FoundLines['rows'],
  { commonAt, all }: { readonly commonAt: number; readonly all: number },
): readonly WeighedWord[] {
  return terms.flatMap((term, at) => {
    const rows = found[at] ?? [];
    return rows.length > commonAt ? [] : [{ term, rows, weight: rarity(rows.length, all) ** 2 * lengthWeight(term) }];
  });
}

/** How much speaks for a line: each word that it has in common with what was said, in this form or one that is alike. */
function likelihoodOf(row: number, entry: Entry, words: readonly WeighedWord[]): number {
  const [line = '', ...said] = wordings(entry);
  const inLine = searchTerms(line);
  const own = [...new Set([...inLine, ...said.flatMap(searchTerms)])];
  return words.reduce((sum, { term, rows, weight }) => {
    if (!rows.includes(row)) return sum + weight * nearestAmong(own, term) * likenessCounts;
    return sum + weight * (nearestAmong(inLine, term) > 0 ? 1 : saidCounts);
  }, 0);
}

/** How near the nearest of some words is to one. */
export function nearestAmong(terms: readonly string[], term: string): number {
  return terms.reduce((nearest, other) => Math.max(nearest, likeness(term, other)), 0);
}

/** What an entry can be found by, each term once. */
export function termsOf(entry: Entry): readonly string[] {
  return [...new Set(wordings(entry).flatMap(searchTerms))];
}

/** The line itself, and the words of the person that it rests on: these are in the person's language. */
export function wordings({ text, sources }: Entry): readonly string[] {
  return [text, ...sources.slice(-wordingsAtMost).flatMap(({ quote }) => quote ?? [])];
}

const wordingsAtMost = 3;
