import { localTime, type TimeZone, utc } from '../../base/time-zones.ts';
import type { Review, ReviewItem, ReviewVerdict } from '../agent/review.ts';
import { bulletOf } from './block-layout.ts';
import { groundsOf, mostUnanswered } from './late-review.ts';
import { type Entry, isOver, overSince } from './ledger.ts';
import type { PlanInput } from './plan-types.ts';

const endPrefix = 'end.';

type EndedInput = Pick<PlanInput, 'shown' | 'now'>;

/**
 * Those of a block's live lines whose time is over and that were put to the sleep agent as such. What is pinned stays,
 * whatever is said.
 */
export function endedAmong(live: readonly Entry[], { shown, now }: EndedInput): readonly Entry[] {
  const asked = new Set(shown.filter(({ over }) => over === true).map(({ block, text }) => `${block}\n${text}`));
  return live.filter((entry) => !entry.pinned && isOver(entry, now) && asked.has(`${entry.block}\n${bulletOf(entry)}`));
}

/**
 * An end is a statement as well, and takes a line away: where the sleep agent says nothing of a line whose time is over,
 * a reviewer is asked whether the person's words set that end.
 *
 * @param isSpokenOf whether the sleep agent has said something of a line in this cycle
 */
export function endsToReview(
  { ledger, rules, zone = utc, ...asked }: Omit<PlanInput, 'review'>,
  isSpokenOf: (entry: Entry) => boolean,
): readonly ReviewItem[] {
  const kinds = new Map(rules.map(({ label, kind }) => [label, kind]));
  const kindOf = ({ block }: Entry) => kinds.get(block);
  const live = ledger.entries.filter((one) => one.state === 'live' && kindOf(one) !== 'slots' && canBeJudged(one));
  return endedAmong(live, asked)
    .filter((entry) => !isSpokenOf(entry))
    .map((entry) => ({
      id: `${endPrefix}${entry.id}`,
      reasons: ['its-end'],
      about: kindOf(entry) === 'persona' ? 'scarlet' : 'person',
      op: 'add',
      statement: withItsEnd(entry, asked.now, zone),
      line: null,
      speaker: 'person',
      ...groundsOf(entry),
      others: [],
    }));
}

function canBeJudged({ sources }: Entry): boolean {
  return sources.some(({ quote }) => quote !== null);
}

/** "Tomorrow" can only be judged beside the day on which it was said. */
function withItsEnd(entry: Entry, now: number, zone: TimeZone): string {
  const dayOf = (at: number) => `${localTime(at, zone).weekday}, ${localTime(at, zone).date}`;
  const end = overSince(entry, now);
  const day = end === null ? '' : `, ${end.kind === 'lasted' ? 'until' : 'on'} ${dayOf(end.at)}`;
  return `${entry.text}${day} (told on ${dayOf(entry.sources.at(-1)?.at ?? entry.lastSeen)})`;
}

/** What becomes of a line whose time is over and of which the sleep agent said nothing. */
export type Ending =
  | 'leaves'
  /** The person set no such end. */
  | 'has-no-end'
  | 'unanswered';

/** A line leaves unless somebody says that it has no such end: a review that is off, or silent for long, says nothing. */
export function endingOf(entry: Entry, review: Review): Ending {
  if (review.mode === 'off' || !canBeJudged(entry)) return 'leaves';
  const said = endVerdicts(review).get(entry.id);
  if (said !== undefined) return said.verdict === 'supported' ? 'leaves' : 'has-no-end';
  return (entry.endUnanswered ?? 0) + 1 < mostUnanswered ? 'unanswered' : 'leaves';
}

/** What a review says of the ends of lines. */
export function endVerdicts({ verdicts }: Review): ReadonlyMap<Entry['id'], ReviewVerdict> {
  const said = verdicts.filter(({ id }) => id.startsWith(endPrefix));
  return new Map(said.map((verdict) => [verdict.id.slice(endPrefix.length), verdict]));
}

/** Takes away the end that it has, and no other date: what happened stays dated. */
export function withoutItsEnd(entry: Entry, now: number): Partial<Pick<Entry, 'validUntil' | 'happensOn'>> {
  return overSince(entry, now)?.kind === 'lasted' ? { validUntil: null } : { happensOn: null };
}
