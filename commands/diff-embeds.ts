import { departureOf } from '../src/sleep/plan/departure.ts';
import type { BlockDiff } from '../src/sleep/plan/plan-types.ts';
import type { Texts } from '../src/texts/texts.ts';
import type { ReplyEmbed } from './command.ts';
import { blockName, fitting, quotedLine } from './drawing.ts';

// Discord takes 10 embeds and 6,000 characters in all of them: one embed and a sixth are left to others.
const mostBlocks = 9;
const unitsInAll = 5_000;

/** UTF-16 units that a reply's embed can hold. */
const longestDiff = 2_000;

/** What surrounds the lines: the fences, and how many lines were left out. */
const surroundings = 60;

/** UTF-16 units of one remembered line; a change shows two of them. */
const longestDiffLine = 220;

/** UTF-16 units of both sides of a change that stand on one line. */
const longestOnOneLine = 70;

/** UTF-16 units of a reason in the sleep agent's own words. */
const longestReason = 80;

/** One embed for each changed block, with its lines as a diff. Each block gets a fair part of the room. */
export function diffEmbeds(changes: readonly BlockDiff[], texts: Texts): readonly ReplyEmbed[] {
  const shown = changes.slice(0, mostBlocks);
  let left = unitsInAll - texts.diff.legend.length;
  return shown.map((diff, index) => {
    const units = Math.min(longestDiff, Math.floor(left / (shown.length - index)));
    const embed = diffEmbed(diff, units, texts);
    left -= embed.title.length + embed.text.length;
    return index === shown.length - 1 ? { ...embed, footer: footerText(changes.length - shown.length, texts) } : embed;
  });
}

function diffEmbed(diff: BlockDiff, units: number, texts: Texts) {
  const title = blockName(diff.label, 'yours', texts);
  const lines = diffLines(diff, texts);
  if (lines.length === 0) return { title, text: texts.diff.onlyTidied };
  const { shown, leftOut } = fitting(lines, units - title.length - surroundings);
  const more = leftOut === 0 ? '' : texts.andMore(leftOut);
  return { title, text: shown.length === 0 ? more : `${['```diff', ...shown, '```'].join('\n')}\n${more}`.trim() };
}

function footerText(blocksLeftOut: number, { diff, andMore }: Texts): string {
  return blocksLeftOut === 0 ? diff.legend : `${andMore(blocksLeftOut)}\n${diff.legend}`;
}

/** For a code block of the language `diff`: what came, then what changed, then what left. */
function diffLines({ added, updated, removed }: BlockDiff, texts: Texts): readonly string[] {
  return [
    ...added.map((text) => `+ ${quoted(text)}`),
    ...updated.map(({ from, to }) => `~ ${changeOf(quoted(from), quoted(to))}`),
    ...removed.map(({ text, because }) => `- ${quoted(text)}${inBrackets(departureText(because, texts))}`),
  ];
}

/** A long change takes two lines, so that both sides can be compared. */
function changeOf(from: string, to: string): string {
  return `${from}${from.length + to.length > longestOnOneLine ? '\n  ' : ' '}→ ${to}`;
}

/** Why a line is gone: in our words where the plan decided it, else in those that the sleep agent gave. */
function departureText(because: string, { departures }: Texts): string {
  const departure = departureOf(because);
  return departure === undefined ? quotedLine(because, longestReason) : departures[departure];
}

function quoted(text: string): string {
  return quotedLine(text, longestDiffLine);
}

function inBrackets(text: string): string {
  return text === '' ? '' : ` (${text})`;
}
