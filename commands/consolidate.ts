import type { Refused } from '../src/sleep/plan/plan-types.ts';
import type { SleepServices } from '../src/sleep/report/sleep-reports.ts';
import type { Consolidated, Deferred, LookedAtNative, Outcome, PutAside } from '../src/sleep/state/outcome.ts';
import type { Texts } from '../src/texts/texts.ts';
import type { Command, CommandReply, ReplyEmbed } from './command.ts';
import { diffEmbeds } from './diff-embeds.ts';
import { fitting, moment, quotedLine, runText } from './drawing.ts';
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
