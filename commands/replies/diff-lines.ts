import type { BlockDiff } from '../../src/sleep/plan/plan-types.ts';
import type { Locale } from '../../src/texts/locale.ts';
import { departureText } from '../words/departure-text.ts';
import { quotedLine } from '../words/quoted-line.ts';

/** UTF-16 units of one remembered line; a change shows two of them. */
const longestLine = 220;

/** UTF-16 units of both sides of a change that stand on one line. */
const longestOnOneLine = 70;

/** What happened to a block, for a code block of the language `diff`: what came, then what changed, then what left. */
export function diffLines({ added, updated, removed }: BlockDiff, locale: Locale): readonly string[] {
  return [
    ...added.map((text) => `+ ${quoted(text)}`),
    ...updated.map(({ from, to }) => `~ ${changeOf(quoted(from), quoted(to))}`),
    ...removed.map(({ text, because }) => `- ${quoted(text)}${inBrackets(departureText(because, locale))}`),
  ];
}

/** A long change takes two lines, so that both sides can be compared. */
function changeOf(from: string, to: string): string {
  return `${from}${from.length + to.length > longestOnOneLine ? '\n  ' : ' '}→ ${to}`;
}

function quoted(text: string): string {
  return quotedLine(text, longestLine);
}

function inBrackets(text: string): string {
  return text === '' ? '' : ` (${text})`;
}
