import { foldSpelling } from '../text/fold-spelling.ts';
import { isUnspaced, readWords, type Words } from '../text/read-words.ts';

/** A text in which quotes are looked for, read once. */
export type Searchable = {
  readonly text: string;
  readonly words: Words;
  readonly letters: Letters;
};

/**
 * The letters of all words in a row, so that what is copied is found however it is spaced, hyphenated or apostrophised,
 * and in scripts without spaces wherever it was cut.
 */
type Letters = {
  readonly row: string;
  /** Where the sign of each unit of the row begins in the text, and how long it is. */
  readonly begins: readonly number[];
  readonly lengths: readonly number[];
  /** Whether a word may begin here, or end before here; one more than the row has units. */
  readonly edge: readonly boolean[];
  /** The places where one may begin, in order. */
  readonly edges: readonly number[];
};

/** Where a quote stands in a text, in UTF-16 units. */
export type Stretch = { readonly start: number; readonly end: number; readonly exact: boolean };

/** One word in so many may be missing, added or another one. */
const wordsPerMistake = 5;
/** Longer quotes are found only as they are: the work stays bounded. */
const longestLoose = 40;

export function toSearchable(raw: string): Searchable {
  const text = raw.normalize('NFC');
  const words = readWords(text);
  return { text, words, letters: toLetters(text, words) };
}

/**
 * Finds a quote in a text: the same words in the same order, case and punctuation aside; an ellipsis stands for a gap.
 * Takes time in proportion to the text.
 *
 * @param quote as `piecesOf` makes it
 */
export function findQuote(quote: readonly Searchable[], { letters, words }: Searchable): Stretch | null {
  return (
    follow(quote, true, (piece, from) => findRow(piece.letters.row, letters, from)) ??
    follow(quote, false, (piece, from) => findLoose(piece.words.words, words, from))
  );
}

/** The parts of a quote between its ellipses. Empty when there is no word in it. */
export function piecesOf(quote: string): readonly Searchable[] {
  return quote
    .split(/…|\.{3,}/u)
    .map(toSearchable)
    .filter(({ letters }) => letters.row !== '');
}

/** Whether a quote is all that a text says. */
export function isWhole([piece, ...more]: readonly Searchable[], { letters }: Searchable): boolean {
  return more.length === 0 && piece?.letters.row === letters.row;
}

function toLetters(text: string, { starts, ends }: Words): Letters {
  const letters = { row: '', begins: [] as number[], lengths: [] as number[], edge: [] as boolean[] };
  const anywhere = isUnspaced(text);
  starts.forEach((start, index) => {
    let opens = true;
    let place = start;
    for (const sign of text.slice(start, ends[index]).match(signs) ?? []) {
      const { folded, isApart, affixes } = readSign(sign);
      const free = (anywhere && isApart) || affixes;
      for (let unit = 0; unit < folded.length; unit += 1) {
        letters.begins.push(place);
        letters.lengths.push(sign.length);
        letters.edge.push(unit === 0 && (opens || free));
      }
      // An apostrophe within a word may part two: l'infermiera.
      opens = folded === '' || free;
      letters.row += folded;
      place += sign.length;
    }
  });
  const edges = letters.edge.flatMap((isEdge, at) => (isEdge ? [at] : []));
  letters.edge.push(true);
  return { ...letters, edges };
}

/** Signs by themselves, but for kana of half width, whose marks are signs of their own. */
const signs = /[\s\S][\uff9e\uff9f]|[\s\S]/gu;
/** Scripts in which prepositions and endings touch their nouns: 간호사예요, بالقاهرة, בתל אביב. */
const affixing = /[\p{Script=Hangul}\p{Script=Arabic}\p{Script=Hebrew}]/u;

type Sign = { readonly folded: string; readonly isApart: boolean; readonly affixes: boolean };

// Texts have few different signs. There are at most some 200,000.
const knownSigns = new Map<string, Sign>();

function readSign(sign: string): Sign {
  const known = knownSigns.get(sign);
  if (known !== undefined) return known;
  const folded = foldSpelling(sign).replace(/[\p{P}\p{Cf}]/gu, '');
  const read = { folded, isApart: isUnspaced(sign), affixes: affixing.test(sign) };
  knownSigns.set(sign, read);
  return read;
}

type Hit = { readonly start: number; readonly end: number };

function follow(
  pieces: readonly Searchable[],
  exact: boolean,
  find: (piece: Searchable, from: number) => Hit | null,
): Stretch | null {
  let start: number | null = null;
  let end = 0;
  for (const piece of pieces) {
    const found = find(piece, end);
    if (found === null) return null;
    start ??= found.start;
    end = found.end;
  }
  return start === null ? null : { start, end, exact };
}

/** The first place at which these letters stand in a row as whole words. */
function findRow(wanted: string, letters: Letters, from: number): Hit | null {
  const { row, begins, lengths, edge, edges } = letters;
  const fits = (first: number) => edge[first + wanted.length] === true && (begins[first] ?? 0) >= from;
  if (wanted.length > row.length || !row.includes(wanted)) return null;
  // Comparing at each edge is the quicker way unless both are long.
  const first =
    edges.length * wanted.length <= 4 * row.length
      ? edges.find((at) => row.startsWith(wanted, at) && fits(at))
      : findByFallback(wanted, row, (at) => edge[at] === true && fits(at));
  if (first === undefined) return null;
  const last = first + wanted.length - 1;
  return { start: begins[first] ?? 0, end: (begins[last] ?? 0) + (lengths[last] ?? 0) };
}

/** The algorithm of Knuth, Morris and Pratt: no text makes it go back. */
function findByFallback(wanted: string, row: string, fits: (first: number) => boolean): number | undefined {
  const fallback = fallbacksOf(wanted);
  let matched = 0;
  for (let place = 0; place < row.length; place += 1) {
    const unit = row.charCodeAt(place);
    while (matched > 0 && unit !== wanted.charCodeAt(matched)) matched = fallback[matched - 1] ?? 0;
    if (unit === wanted.charCodeAt(matched)) matched += 1;
    if (matched < wanted.length) continue;
    if (fits(place - matched + 1)) return place - matched + 1;
    matched = fallback[matched - 1] ?? 0;
  }
  return undefined;
}

function fallbacksOf(wanted: string): readonly number[] {
  const fallback = [0];
  let matched = 0;
  for (let at = 1; at < wanted.length; at += 1) {
    while (matched > 0 && wanted[at] !== wanted[matched]) matched = fallback[matched - 1] ?? 0;
    if (wanted[at] === wanted[matched]) matched += 1;
    fallback.push(matched);
  }
  return fallback;
}

/** The nearest stretch with at most the mistakes allowed (Sellers' edit distance, over words). */
function findLoose(wanted: readonly string[], { words, starts, ends }: Words, from: number): Hit | null {
  const mistakes = Math.floor(wanted.length / wordsPerMistake);
  if (mistakes === 0 || wanted.length > longestLoose || !sharesEnough(wanted, words, mistakes)) return null;
  let column: Column = { cost: wanted.map((_, row) => row + 1), begin: wanted.map(() => 0) };
  let best: { readonly cost: number; readonly found: Hit } | null = null;
  for (let at = 0; at < words.length; at += 1) {
    if ((starts[at] ?? 0) < from) continue;
    column = nextColumn(wanted, words[at] ?? '', at, column);
    const cost = column.cost.at(-1) ?? Number.POSITIVE_INFINITY;
    if (cost <= mistakes && (best === null || cost < best.cost)) {
      best = { cost, found: { start: starts[column.begin.at(-1) ?? 0] ?? 0, end: ends[at] ?? 0 } };
    }
  }
  return best?.found ?? null;
}

/** By row: mistakes in the first words of the quote where a match ends at this word of the text, and where it begins. */
type Column = { readonly cost: readonly number[]; readonly begin: readonly number[] };

function nextColumn(wanted: readonly string[], word: string, at: number, before: Column): Column {
  const cost: number[] = [];
  const begin: number[] = [];
  // Before the first word of the quote nothing was missed, and a match may begin anywhere.
  let diagonal = { cost: 0, begin: at };
  let above = { cost: 0, begin: at };
  wanted.forEach((one, row) => {
    const left = { cost: before.cost[row] ?? 0, begin: before.begin[row] ?? at };
    const ways = [
      { ...diagonal, cost: diagonal.cost + (one === word ? 0 : 1) },
      { ...left, cost: left.cost + 1 },
      { ...above, cost: above.cost + 1 },
    ];
    above = ways.reduce((best, way) => (way.cost < best.cost ? way : best));
    diagonal = left;
    cost.push(above.cost);
    begin.push(above.begin);
  });
  return { cost, begin };
}

/** Most texts lack most words of most quotes: that is told without comparing orders. */
function sharesEnough(wanted: readonly string[], words: readonly string[], mistakes: number): boolean {
  const standing = new Set(words);
  return wanted.filter((word) => !standing.has(word)).length <= mistakes;
}
