import { departureOf } from '../src/sleep/plan/departure.ts';
import type { BlockDiff, Refused } from '../src/sleep/plan/plan-types.ts';
import type { SleepServices } from '../src/sleep/report/sleep-reports.ts';
import type { Consolidated, Deferred, LookedAtNative, Outcome, PutAside } from '../src/sleep/state/outcome.ts';
import type { Texts } from '../src/texts/texts.ts';
import type { Command, CommandReply, ReplyEmbed } from './command.ts';
import { blockName, fitting, moment, quotedLine, runText } from './drawing.ts';
import { inviteStranger, type StrangerServices } from './strangers.ts';

export const consolidate = {
  name: 'consolidate',
  words: (texts) => texts.consolidate,
  audience: 'everyone',
  async run({ userId, texts }, services) {
    const { wasRunning, outcome } = await services.consolidate(userId);
    const reply = outcomeReply(outcome, texts);
    const isStranger = outcome.kind === 'nothing-to-do' && outcome.because === 'no-pair';
    if (isStranger) return { text: await inviteStranger(reply.text, { userId, texts }, services) };
    return wasRunning ? { ...reply, text: `${texts.consolidate.wasRunning}\n${reply.text}` } : reply;
  },
} as const satisfies Command<Pick<SleepServices, 'consolidate'> & StrangerServices>;

/** Says to the person what became of a consolidation. */
function outcomeReply(outcome: Outcome, texts: Texts): CommandReply {
  const { nothing, missing, paused, failed } = texts.consolidate;
  switch (outcome.kind) {
    case 'consolidated':
      return consolidatedReply(outcome, texts);
    case 'looked-at-native':
      return nativeReply(outcome, texts);
    case 'nothing-to-do':
      if (outcome.reason !== undefined) return { text: paused(outcome.reason) };
      return { text: outcome.missing === undefined ? nothing[outcome.because] : missing(outcome.missing) };
    case 'deferred':
      return { text: deferredText(outcome, texts) };
    case 'failed':
      return { text: failed(texts.cycleFailures[outcome.because], outcome.rounds, moment(outcome.retryAt)) };
  }
}

/** Nothing was done on request, as nothing can be; what Letta did by itself is there to see. */
function nativeReply({ frequency, runs, changes }: LookedAtNative, texts: Texts): CommandReply {
  const { native, consolidate: words } = texts;
  return {
    text: [
      native.tends(frequency),
      ...(runs[0] === undefined ? [native.noRunsYet] : [runText(runs[0], texts)]),
      changes.length === 0 ? words.unchanged : words.changed,
    ].join(' '),
    embeds: diffEmbeds(changes, texts),
  };
}

function consolidatedReply(outcome: Consolidated, texts: Texts): CommandReply {
  const { covered, tookMs, more, missing, changes, refused, putAside, byOthers, found = [], tidied } = outcome;
  const all = [...changes, ...(tidied?.changes ?? [])];
  const words = texts.consolidate;
  const aside = asideEmbed(refused, putAside, texts);
  const back = byOthers.filter(({ because }) => because === 'block-emptied').length;
  return {
    text: [
      words.read(covered, texts.amounts.duration(tookMs)),
      ...(more ? [words.more] : []),
      ...(missing > 0 ? [words.missing(missing)] : []),
      ...(byOthers.length > 0 ? [words.byOthers(byOthers.length - back, back)] : []),
      ...(found.length > 0 ? [words.found(found.length)] : []),
      ...(tidied === undefined ? [] : [words.tidied(tidied.merged, tidied.contradicted)]),
      all.length === 0 ? words.unchanged : words.changed,
    ].join(' '),
    embeds: [...diffEmbeds(all, texts), ...(aside === undefined ? [] : [aside])],
  };
}

function deferredText({ because, until }: Deferred, { consolidate: words, deferrals }: Texts): string {
  const say = because === 'cap-of-manual' ? words.mayAskAgain : words.putOff;
  return say(deferrals[because], moment(until));
}

type RefusedInsight = Pick<Refused, 'because' | 'text'>;

const mostReasons = 6;
// UTF-16 units: what the blocks' embeds leave to this one, less its title and the reasons.
const roomForLines = 500;
const longestLine = 100;

/** What did not get into the memory, or not into sight: how much for which reason, and below it what it said. */
export function asideEmbed(
  refused: readonly RefusedInsight[],
  putAside: readonly PutAside[],
  texts: Texts,
): ReplyEmbed | undefined {
  if (refused.length === 0 && putAside.length === 0) return undefined;
  const { refusedTitle, putAside: putAsideCount } = texts.consolidate;
  const room = roomForLines / (refused.length > 0 && putAside.length > 0 ? 2 : 1);
  // What was known already is no loss.
  const lost = refused.filter(({ because }) => because !== 'already-known' && because !== 'already-obsolete');
  const parts = [
    ...(refused.length === 0 ? [] : [reasonLines(refused, texts), statementLines(lost, room, texts)]),
    ...(putAside.length === 0 ? [] : [putAsideCount(putAside.length), statementLines(putAside, room, texts)]),
  ];
  return { title: refusedTitle, text: parts.filter((part) => part !== '').join('\n') };
}

function reasonLines(refused: readonly RefusedInsight[], texts: Texts): string {
  const reasons = countedReasons(refused, texts);
  const others = reasons.slice(mostReasons).reduce((sum, [, count]) => sum + count, 0);
  const { otherReasons } = texts.consolidate;
  const shown = others === 0 ? reasons : [...reasons.slice(0, mostReasons), [otherReasons, others] as const];
  return shown.map(([reason, count]) => `**${texts.amounts.number(count)}** × ${reason}`).join('\n');
}

/** The statements themselves. Of a secret there is nothing to show. */
function statementLines(aside: readonly { readonly text: string | null }[], room: number, texts: Texts): string {
  const statements = aside.flatMap(({ text }) => (text === null || text.trim() === '' ? [] : [text]));
  const { shown, leftOut } = fitting(
    statements.map((text) => `· ${quotedLine(text, longestLine)}`),
    room,
  );
  const more = leftOut === 0 ? '' : texts.andMore(leftOut);
  return shown.length === 0 ? more : `${['```', ...shown, '```'].join('\n')}\n${more}`.trim();
}

/** The most frequent first. */
function countedReasons(
  refused: readonly RefusedInsight[],
  { refusals }: Texts,
): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { because } of refused) counts.set(refusals[because], (counts.get(refusals[because]) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

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
