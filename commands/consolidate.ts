import type { Consolidated, Deferred, Outcome } from '../src/sleep/engine/outcome.ts';
import type { Refusal } from '../src/sleep/plan/plan-types.ts';
import type { SleepServices } from '../src/sleep/report/sleep-reports.ts';
import type { Texts } from '../src/texts/texts.ts';
import type { Command, CommandReply, ReplyEmbed } from './command.ts';
import { diffEmbeds } from './diff-embeds.ts';
import { moment } from './drawing.ts';

export const consolidate = {
  name: 'consolidate',
  words: (texts) => texts.consolidate,
  audience: 'everyone',
  async run({ userId, texts }, services) {
    const { wasRunning, outcome } = await services.consolidate(userId);
    const reply = outcomeReply(outcome, texts);
    return wasRunning ? { ...reply, text: `${texts.consolidate.wasRunning}\n${reply.text}` } : reply;
  },
} as const satisfies Command<Pick<SleepServices, 'consolidate'>>;

/** Says to the person what became of a consolidation. */
function outcomeReply(outcome: Outcome, texts: Texts): CommandReply {
  const { nothing, failed } = texts.consolidate;
  switch (outcome.kind) {
    case 'consolidated':
      return consolidatedReply(outcome, texts);
    case 'nothing-to-do':
      return { text: nothing[outcome.because] };
    case 'deferred':
      return { text: deferredText(outcome, texts) };
    case 'failed':
      return { text: failed(texts.cycleFailures[outcome.because], outcome.rounds, moment(outcome.retryAt)) };
  }
}

function consolidatedReply({ covered, tookMs, more, changes, refused }: Consolidated, texts: Texts): CommandReply {
  const words = texts.consolidate;
  const aside = refusedEmbed(refused, texts);
  return {
    text: [
      words.read(covered, texts.amounts.duration(tookMs)),
      ...(more ? [words.more] : []),
      changes.length === 0 ? words.unchanged : words.changed,
    ].join(' '),
    embeds: [...diffEmbeds(changes, texts), ...(aside === undefined ? [] : [aside])],
  };
}

function deferredText({ because, until }: Deferred, { consolidate: words, deferrals }: Texts): string {
  const say = because === 'cap-of-manual' ? words.mayAskAgain : words.putOff;
  return say(deferrals[because], moment(until));
}

type RefusedInsight = { readonly because: Refusal };

const mostReasons = 6;

/** How many insights were not applied, by reason; never what they said. Nothing when all were. */
export function refusedEmbed(refused: readonly RefusedInsight[], texts: Texts): ReplyEmbed | undefined {
  if (refused.length === 0) return undefined;
  const { refusedTitle, otherReasons } = texts.consolidate;
  const reasons = countedReasons(refused, texts);
  const others = reasons.slice(mostReasons).reduce((sum, [, count]) => sum + count, 0);
  const shown = others === 0 ? reasons : [...reasons.slice(0, mostReasons), [otherReasons, others] as const];
  return {
    title: refusedTitle,
    text: shown.map(([reason, count]) => `**${texts.amounts.number(count)}** × ${reason}`).join('\n'),
  };
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
