import { isBlank } from './is-blank.ts';

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
 * which nobody sees anything becomes empty. Bidirectional text stays as it is. Tidying twice changes nothing more.
 */
export function tidyText(text: string): string {
  const tidy = text
    .toWellFormed()
    .replace(lineEnds, '\n')
    .replace(controls, '')
    .replace(manyMarks, '$1')
    .replace(manyInvisibles, '$1')
    .replace(manyBlankLines, '\n\n\n\n')
    .replace(blankLinesBefore, '')
    .replace(blankLinesAfter, '')
    .trimEnd();
  return isBlank(tidy) ? '' : tidy;
}
