import { onceEach } from '../../base/once-each.ts';
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
  const edges: number[] = [];
  const anywhere = isUnspaced(text);
  starts.forEach((start, index) => {
    const end = ends[index] ?? start;
    let opens = true;
    for (let place = start; place < end; ) {
      const { folded, length, isApart, affixes } = foldedSignAt(text, place, end);
      const free = (anywhere && isApart) || affixes;
      for (let unit = 0; unit < folded.length; unit += 1) {
        const isEdge = unit === 0 && (opens || free);
        if (isEdge) edges.push(letters.begins.length);
        letters.begins.push(place);
        letters.lengths.push(length);
        letters.edge.push(isEdge);
      }
      // An apostrophe within a word may part two: l'infermiera.
      opens = folded === '' || free;
      letters.row += folded;
      place += length;
    }
  });
  letters.edge.push(true);
  return { ...letters, edges };
}

/** Scripts in which prepositions and endings touch their nouns: 간호사예요, بالقاهرة, בתל אביב. */
const affixing = /[\p{Script=Hangul}\p{Script=Arabic}\p{Script=Hebrew}]/u;

type Sign = {
  readonly folded: string;
  /** UTF-16 units. */
  readonly length: number;
  readonly isApart: boolean;
  readonly affixes: boolean;
};

// Texts have few different signs. There are at most some 200,000; nearly all are of one unit.
let knownUnits: (Sign | undefined)[] | undefined;
const knownSigns = new Map<string, Sign>();

/** The sign at a place by itself, but for kana of half width, whose marks are signs of their own. */
function foldedSignAt(text: string, place: number, end: number): Sign {
  const unit = text.charCodeAt(place);
  const next = place + 1 < end ? text.charCodeAt(place + 1) : 0;
  const isOfMore = (unit >= 0xd800 && unit <= 0xdbff) || next === 0xff9e || next === 0xff9f;
  if (isOfMore) return readSign(/^[\s\S][\uff9e\uff9f]?/u.exec(text.slice(place, Math.min(place + 3, end)))?.[0] ?? '');
  knownUnits ??= new Array<Sign | undefined>(0x10000);
  const sign = knownUnits[unit] ?? readSign(text.charAt(place));
  knownUnits[unit] = sign;
  return sign;
}

function readSign(sign: string): Sign {
  const known = knownSigns.get(sign);
  if (known !== undefined) return known;
  const folded = foldSpelling(sign).replace(/[\p{P}\p{Cf}]/gu, '');
  const read = { folded, length: sign.length, isApart: isUnspaced(sign), affixes: affixing.test(sign) };
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
function findLoose(wanted: readonly string[], text: Words, from: number): Hit | null {
  const { words, starts, ends } = text;
  const mistakes = Math.floor(wanted.length / wordsPerMistake);
  if (mistakes === 0 || wanted.length > longestLoose) return null;
  // Most texts lack most words of most quotes: that is told without comparing orders.
  const standing = wordsStandingIn(text);
  const missing = wanted.filter((word) => !standing.has(word)).length;
  if (missing > mistakes) return null;
  const column = { cost: Int32Array.from(wanted, (_, row) => row + 1), begin: new Int32Array(wanted.length) };
  let best: { readonly cost: number; readonly found: Hit } | null = null;
  for (let at = 0; at < words.length; at += 1) {
    if ((starts[at] ?? 0) < from) continue;
    const { cost, begin } = moveOn(column, wanted, words[at] ?? '', at);
    if (cost <= mistakes && (best === null || cost < best.cost)) {
      best = { cost, found: { start: starts[begin] ?? 0, end: ends[at] ?? 0 } };
      // Nowhere are there fewer.
      if (cost === missing) break;
    }
  }
  return best?.found ?? null;
}

export const wordsStandingIn = onceEach(({ words }: Words): ReadonlySet<string> => new Set(words));

/** By row: mistakes in the first words of the quote where a match ends at this word of the text, and where it begins. */
type Column = { readonly cost: Int32Array; readonly begin: Int32Array };

/** Takes a column to the next word. @returns its last row: a match of the whole quote */
function moveOn({ cost, begin }: Column, wanted: readonly string[], word: string, at: number) {
  // Before the first word of the quote nothing was missed, and a match may begin anywhere.
  let diagonal = { cost: 0, begin: at };
  let above = diagonal;
  for (let row = 0; row < wanted.length; row += 1) {
    const left = { cost: cost[row] ?? 0, begin: begin[row] ?? at };
    const isSame = wanted[row] === word;
    let way = isSame ? diagonal : { cost: diagonal.cost + 1, begin: diagonal.begin };
    if (left.cost + 1 < way.cost) way = { cost: left.cost + 1, begin: left.begin };
    if (above.cost + 1 < way.cost) way = { cost: above.cost + 1, begin: above.begin };
    [diagonal, above] = [left, way];
    cost[row] = way.cost;
    begin[row] = way.begin;
  }
  return above;
}
