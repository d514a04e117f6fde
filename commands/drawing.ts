/** How a reply draws what is the same in every command: bars, moments, lines and lists that fit. */

import type { UserId } from '../src/base/ids.ts';
import { beginningOf } from '../src/base/text.ts';
import type { NativeReport } from '../src/sleep/report/sleep-reports.ts';
import type { Whose } from '../src/texts/status-texts.ts';
import type { Texts } from '../src/texts/texts.ts';

const cells = 10;

/** A small bar with its numbers: `▰▰▱▱▱▱▱▱▱▱` **1** of 5. */
export function progress(used: number, whole: number, { share }: Pick<Texts, 'share'>): string {
  return `\`${bar(used, whole)}\` ${share(used, whole)}`;
}

/** Never empty when something is used, never full before all of it is. */
function bar(used: number, whole: number): string {
  const full = filledCells(used, whole);
  return '▰'.repeat(full) + '▱'.repeat(cells - full);
}

function filledCells(used: number, whole: number): number {
  if (used <= 0) return 0;
  if (used >= whole) return cells;
  return Math.min(Math.max(Math.round((used / whole) * cells), 1), cells - 1);
}

const heights = [...'▁▂▃▄▅▆▇█'];

/** A course as a row of small columns: `▁▄·█`, with a dot where there is no value. */
export function sparkline(values: readonly (number | null)[], least: number, most: number): string {
  const column = (value: number) => {
    const share = (Math.min(most, Math.max(least, value)) - least) / (most - least);
    return heights[Math.round(share * (heights.length - 1))];
  };
  return `\`${values.map((value) => (value === null ? '·' : column(value))).join('')}\``;
}

/**
 * A moment that Discord shows as a distance in the reader's own language: `in 5 minutes`, `2 hours ago`.
 *
 * @param ms milliseconds since the epoch
 */
export function moment(ms: number): string {
  return `<t:${Math.floor(ms / 1_000)}:R>`;
}

/** An agent's name, set by the operator, in a reply. Of all that a name may hold, Discord takes only `_` for markup. */
export function escapedName(name: string): string {
  return name.replaceAll('_', '\\_');
}

/** How one run of Letta's own sleep-time went. */
export function runText(
  { startedAt, endedAt, result }: NativeReport['runs'][number],
  { native, amounts }: Texts,
): string {
  if (result === 'running' || endedAt === null) return native.running(moment(startedAt));
  return native[result](moment(endedAt), amounts.duration(endedAt - startedAt));
}

const longestBlockName = 60;

/** What people call a block. One that a profile adds goes by its label: `lessons_learned` is Lessons learned. */
export function blockName(label: string, whose: Whose, { blocks }: Pick<Texts, 'blocks'>): string {
  const names: ReadonlyMap<string, Readonly<Record<Whose, string>>> = new Map(Object.entries(blocks));
  return names.get(label)?.[whose] ?? readableLabel(label);
}

function readableLabel(label: string): string {
  const words = label.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const [first = '?', ...rest] = words.slice(0, longestBlockName).toWellFormed();
  return first.toUpperCase() + rest.join('');
}

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

/** What is shown of a list, and how many lines had to be left out. */
export type Fitting = { readonly shown: readonly string[]; readonly leftOut: number };

/** As many lines, from the first on, as fit into so many UTF-16 units, each with its line end. */
export function fitting(lines: readonly string[], units: number): Fitting {
  let used = 0;
  const firstTooMany = lines.findIndex((line) => {
    used += line.length + 1;
    return used > units;
  });
  const shown = firstTooMany < 0 ? lines : lines.slice(0, firstTooMany);
  return { shown, leftOut: lines.length - shown.length };
}

/** Somebody, by the name that Discord shows of them. A reply pings nobody. */
export function mentionOf(user: UserId): string {
  return `<@${user}>`;
}

const mostOverdue = 20;

/** Who is overdue, as mentions that ping nobody. */
export function overdueText(people: readonly UserId[], { sleepStatus, andMore }: Texts): string {
  if (people.length === 0) return sleepStatus.bot.nobodyOverdue;
  const shown = people.slice(0, mostOverdue).map(mentionOf);
  const leftOut = people.length - shown.length;
  return [...shown, ...(leftOut === 0 ? [] : [andMore(leftOut)])].join(' ');
}
