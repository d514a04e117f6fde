import { beginningOf } from '../../src/base/text.ts';

// Control characters, line ends, and the marks that turn the direction of writing: a line could look like two, or
// like another one.
const unfitForALine = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

/**
 * A remembered line as it can stand in a code block: on one line, at most `longest` UTF-16 units and an ellipsis, and
 * with no way out, as no two backticks stand side by side.
 */
export function quotedLine(text: string, longest: number): string {
  const line = text
    .toWellFormed()
    .replace(unfitForALine, ' ')
    .trim()
    .replace(/`(?=`)/g, '`\u200b');
  return line.length <= longest ? line : `${beginningOf(line, longest).trimEnd()}…`;
}
