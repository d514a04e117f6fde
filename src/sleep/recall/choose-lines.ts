import type { Origin } from '../../wording/origin.ts';
import { fittingLines, type RecalledLine } from '../../wording/recalled-lines.ts';
import { lineOf } from '../plan/block-layout.ts';
import { type Entry, overSince } from '../plan/ledger.ts';
import { calledFor, leastEvidence, nearestAmong, wordings } from './evidence.ts';
import { linesOfNames } from './lines-of-names.ts';
import type { RowTogether } from './rank-together.ts';
import { isSpellable, lengthWeight, searchTerms } from './search-terms.ts';

/** What a line with this number is found by from now on: itself first, then what was said. Nothing: it is gone. */
export type LineChange = { readonly row: number; readonly wordings: readonly string[] };

/** Finds lines of one person by full text. Lines are known by their number. */
export type LineIndex = {
  write(changes: readonly LineChange[]): Promise<void>;
  search(asked: LineSearch): Promise<FoundLines>;
  close(): void;
};

export type LineSearch = {
  readonly words: readonly string[];
  /** A word in more lines than these counts for nothing by itself. */
  readonly commonAt: number;
  /** Words that are looked for by their letters. */
  readonly spelt: readonly string[];
  readonly rankedAtMost: number;
  /** Of how many lines these are, those included that are not in the index. */
  readonly all: number;
  /** How much words must say together, 0 to 1. */
  readonly leastTogether: number;
};

export type FoundLines = {
  /** Of each word the newest lines that hold it in any form. One more than `commonAt` says that there are more. */
  readonly rows: readonly (readonly number[])[];
  /** The lines that hold most of the words that are not common, best first. */
  readonly byWord: readonly number[];
  /** The lines that hold most runs of three letters of some words, best first. */
  readonly bySpelling: readonly number[];
  /** The lines that hold words which say enough together, be they common or not, best first. */
  readonly together: readonly RowTogether[];
};

/** The lines that hold a word in any of its forms, and those that do so themselves, not in what was said. In their order. */
export type RowsOfWord = { readonly all: readonly number[]; readonly line: readonly number[] };

/** What is asked of recall. */
export type RecallQuestion = {
  /** The person's own words in this turn. */
  readonly text: string;
  readonly place: Origin;
  /** Entries that were brought up lately. */
  readonly notAgain: readonly Entry['id'][];
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/** What a person's lines are found in: each entry stands under its number, and not all may come up. */
export type SearchedLines = {
  readonly entries: ReadonlyMap<number, Entry>;
  readonly mayCome: (entry: Entry) => boolean;
  /** The entries whose place one took, by its id. */
  readonly replacedBy: ReadonlyMap<Entry['id'], readonly Entry[]>;
  readonly index: LineIndex;
};

// People write long messages; beyond so many words the longest are looked for, by their letters fewer still.
const mostTerms = 32;
const mostSpelt = 12;
const rankedAtMost = 200;
const lookedAtMost = 20;
/** A word in more of a person's lines than this says nothing by itself. Of few lines nothing can be told. */
const commonShare = 0.05;
const commonLeast = 10;
/** What is known beside these lines: so few lines alone would make every word rare. */
const unseenLines = 80;
/** Words that say so much together put a line before newer ones of the same name. */
const leastWithName = 0.1;
/** Of reciprocal rank fusion: how little the first places count more than the next. The usual value. */
const fusionConstant = 60;
/** How much of a line in view a question must name, to be told when it was said. */
const leastNamed = 0.6;

/**
 * The archived lines that a turn is about, best first: at most five, and as many as fit. A line in view is never among
 * them, but where a question names it nearly whole: it is there already, and the day on which it was said is not.
 */
export async function chooseLines(lines: SearchedLines, asked: RecallQuestion): Promise<readonly RecalledLine[]> {
  const { entries, index } = lines;
  const terms = [...new Set(searchTerms(asked.text))].sort((a, b) => b.length - a.length).slice(0, mostTerms);
  if (terms.length === 0) return [];
  const commonAt = Math.max(commonLeast, Math.ceil(entries.size * commonShare));
  const all = entries.size + unseenLines;
  const found = await index.search({
    words: terms,
    commonAt,
    spelt: terms.filter(isSpellable).slice(0, mostSpelt),
    rankedAtMost,
    all,
    leastTogether: leastWithName,
  });
  const together = new Map(found.together.map(({ row, evidence }) => [row, evidence]));
  const called = found.together.filter(({ evidence }) => evidence >= leastEvidence);
  const rankings = [found.byWord, found.bySpelling, called.map(({ row }) => row)];
  const ranked = fuse(rankings).flatMap(({ row }) => {
    const entry = entries.get(row);
    return entry !== undefined && mayComeNow(entry, lines, asked) ? [{ row, entry }] : [];
  });
  const archived = ranked.filter(({ entry }) => entry.state !== 'live').slice(0, lookedAtMost);
  const chosen = calledFor(archived, terms, { rows: found.rows, together: called }, { commonAt, all });
  const lately = asked.notAgain.flatMap((id) => entries.get(rowOf(id)) ?? []);
  const ofNames = linesOfNames(asked.text, [...chosen, ...lately], (word) => {
    const rows = found.rows[terms.indexOf(word)] ?? [];
    const best = rows.toReversed().sort((one, other) => (together.get(other) ?? 0) - (together.get(one) ?? 0));
    const held = best.flatMap((row) => entries.get(row) ?? []);
    return held.filter((entry) => entry.state !== 'live' && mayComeNow(entry, lines, asked));
  });
  const named = ranked.flatMap(({ entry }) =>
    entry.state === 'live' && asksAbout(entry, asked.text, terms) ? [entry] : [],
  );
  return fittingLines([...ofNames, ...chosen, ...named].map((entry) => toLine(entry, asked.now)));
}

/** The number under which an entry is in the index. */
export function rowOf(id: Entry['id']): number {
  return Number(id.slice(1));
}

/** Reciprocal rank fusion: what stands high in several rankings stands first. */
function fuse(rankings: readonly (readonly number[])[]): readonly { readonly row: number }[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    for (const [rank, row] of ranking.entries()) {
      scores.set(row, (scores.get(row) ?? 0) + 1 / (fusionConstant + rank + 1));
    }
  }
  return [...scores].map(([row, score]) => ({ row, score })).sort((a, b) => b.score - a.score || a.row - b.row);
}

const questionMark = /[?？؟՞፧]/u;

function asksAbout(entry: Entry, text: string, terms: readonly string[]): boolean {
  if (!questionMark.test(text)) return false;
  return wordings(entry).some((wording) => {
    const own = [...new Set(searchTerms(wording))];
    const named = own.filter((term) => nearestAmong(terms, term) > 0);
    return named.length > 1 && sumOfWeights(named) >= leastNamed * sumOfWeights(own);
  });
}

function sumOfWeights(terms: readonly string[]): number {
  return terms.reduce((sum, term) => sum + lengthWeight(term), 0);
}

function mayComeNow(
  entry: Entry,
  { mayCome, replacedBy }: SearchedLines,
  { place, notAgain }: RecallQuestion,
): boolean {
  if (!mayCome(entry) || notAgain.includes(entry.id)) return false;
  return place === 'direct' || wasLearnedIn(place.guild, entry, replacedBy);
}

/**
 * Whether all of a line was learned on a server. One that took the place of others, or was merged of them, may have words
 * of theirs.
 */
function wasLearnedIn(guild: string, entry: Entry, replacedBy: SearchedLines['replacedBy']): boolean {
  const all = new Set([entry]);
  for (const one of all) for (const before of replacedBy.get(one.id) ?? []) all.add(before);
  return [...all].every(
    ({ sources }) => sources.length > 0 && sources.every(({ place }) => place !== 'direct' && place.guild === guild),
  );
}

function toLine(entry: Entry, now: number): RecalledLine {
  const times = [...entry.sources.map(({ at }) => at), entry.lastSeen];
  return {
    entry: entry.id,
    text: lineOf(entry),
    firstSaid: Math.min(entry.firstSeen, ...times),
    lastSaid: Math.max(...times),
    end: overSince(entry, now),
  };
}
