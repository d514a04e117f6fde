/** What is done to texts wherever they come from: measured, cut, freed of what nobody sees. */

const segmenters = new Map<Granularity, Intl.Segmenter>();

type Granularity = NonNullable<Intl.SegmenterOptions['granularity']>;

/** What cuts texts of any language into graphemes, words or sentences. Each is made once, when it is first wanted. */
export function segmenterBy(granularity: Granularity): Intl.Segmenter {
  const known = segmenters.get(granularity) ?? new Intl.Segmenter('und', { granularity });
  segmenters.set(granularity, known);
  return known;
}

/**
 * The last place at or before `index` where no visible character is broken, in UTF-16 units; `text` must begin at
 * such a place. A character that alone is longer than that, as a chain of joined emoji can be, is broken between code
 * points.
 */
export function graphemeBreak(text: string, index: number): number {
  const character = segmenterBy('grapheme').segment(text).containing(index);
  if (character === undefined) return text.length;
  if (character.segment.length <= index) return character.index;
  return isInsidePair(text, index) ? index - 1 : index;
}

/** The longest beginning that fits into so many UTF-16 units. */
export function beginningOf(text: string, units: number): string {
  return text.length <= units ? text : text.slice(0, graphemeBreak(text, units));
}

/** The longest end that fits into so many UTF-16 units. */
export function endOf(text: string, units: number): string {
  if (text.length <= units) return text;
  const begin = graphemeBreak(text, text.length - units);
  if (begin === text.length - units) return text.slice(begin);
  const character = segmenterBy('grapheme').segment(text).containing(begin);
  return character === undefined ? '' : text.slice(character.index + character.segment.length);
}

function isInsidePair(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** Length as Letta counts it: code points, not UTF-16 units. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The beginning of a text, at most so many code points, and how many of them were left out. */
export function cutPoints(text: string, most: number): { readonly text: string; readonly left: number } {
  // No text has more code points than UTF-16 units.
  if (text.length <= most) return { text, left: 0 };
  const points = [...text];
  if (points.length <= most) return { text, left: 0 };
  return { text: points.slice(0, most).join(''), left: points.length - most };
}

const nothingToSee = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** True for a text in which nobody sees anything: spaces, invisible characters, the empty pattern of Braille. */
export function isBlank(text: string): boolean {
  return nothingToSee.test(text);
}

/** Letters of real scripts carry fewer; beyond that it is ornament that spills over the lines around it. */
const manyMarks = /(\p{M}{6})\p{M}+/gu;
/** The longest useful runs are the tags of a flag: seven. */
const manyInvisibles = /(\p{Default_Ignorable_Code_Point}{32})\p{Default_Ignorable_Code_Point}+/gu;
const lineEnds = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const controls = /(?![\n\t])\p{Cc}/gu;
// A line of invisible characters is blank, too.
const manyBlankLines = /\n(?:[\p{Zs}\t\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*\n){4,}/gu;
const blankLinesBefore = /^(?:[\p{Zs}\t\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*\n)+/u;
const blankLinesAfter = /\n[\n\p{Zs}\t\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/**
 * Makes a text fit to be shown: no control characters but newline and tab, no lone surrogates, at most 6 combining
 * marks and 32 invisible characters in a row, at most 3 blank lines in a row, nothing blank around it. A text in
 * which nobody sees anything becomes empty. Bidirectional text stays as it is. Doing it twice changes nothing more.
 */
export function normaliseText(text: string): string {
  const shown = text
    .toWellFormed()
    .replace(lineEnds, '\n')
    .replace(controls, '')
    .replace(manyMarks, '$1')
    .replace(manyInvisibles, '$1')
    .replace(manyBlankLines, '\n\n\n\n')
    .replace(blankLinesBefore, '')
    .replace(blankLinesAfter, '')
    .trimEnd();
  return isBlank(shown) ? '' : shown;
}

/** A text with at most 6 combining marks in a row: to bring many into their order takes the square of their number. */
export function withFewMarks(text: string): string {
  return text.replace(manyMarks, '$1');
}

const anyLineEnd = /\r\n?|[\n\v\f\u0085\u2028\u2029]/;
const controlsButTab = /(?!\t)\p{Cc}/gu;

/** The lines of a text, whatever ends them, without control characters. */
export function linesOf(text: string): string[] {
  return text
    .toWellFormed()
    .split(anyLineEnd)
    .map((line) => line.replace(controlsButTab, ''));
}

/** A text as it may stand within one line. */
export function oneLine(text: string): string {
  return linesOf(text).join(' ').replace(/\s+/g, ' ').trim();
}

/** `1 day`, `2 days`, in English: for operators and models. */
export function counted(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}
