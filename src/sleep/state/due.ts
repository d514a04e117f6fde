import { isPairReady, type Person } from '../../pair/pair.ts';
import type { Nothing, Trigger } from './outcome.ts';
import type { SleepPolicy } from './sleep-policy.ts';
import type { PrimarySleep } from './sleep-record.ts';

/** Whether a consolidation is due, and if not, when to look again. */
export type Due =
  | { readonly kind: 'due'; readonly trigger: Trigger | 'tidying' }
  | { readonly kind: 'later'; readonly at: number }
  | { readonly kind: 'nothing-waits' };

// No time to try again is set further away: caps start anew with the day.
const longestRetryMs = 24 * 3_600_000;

/** Decides from what is stored and the time alone, so that a restart comes to the same decision. */
export function whenDue(person: Person | undefined, sleep: PrimarySleep, policy: SleepPolicy, now: number): Due {
  if (person === undefined) return { kind: 'nothing-waits' };
  const native = whenNativeDue(person, sleep, policy, now);
  if (native !== undefined) return native;
  const { journal, retryAt } = sleep;
  const hindrance = hindranceFor(person, policy);
  const waiting = messageCount(person, sleep);
  const hasWork = hindrance === undefined ? waiting !== 0 || journal !== null : mustBeFinished(journal, hindrance);
  if (!hasWork) return whenTidyingDue(sleep, hindrance, now);
  if (retryAt !== null) {
    return hasCome(retryAt, longestRetryMs, now) ? { kind: 'due', trigger: 'retry' } : { kind: 'later', at: retryAt };
  }
  // A cycle that a crash cut short goes on at once.
  if (journal !== null) return { kind: 'due', trigger: 'retry' };
  if (waiting >= thresholdOf(person, policy)) return { kind: 'due', trigger: 'threshold' };
  if (waitingCharacters(person, sleep) >= policy.characters) return { kind: 'due', trigger: 'size' };
  // An earlier version didn't note it: then nobody knows how long it has waited.
  const idleAt = (person.lastAnsweredAt ?? Number.NEGATIVE_INFINITY) + policy.idleMs;
  return hasCome(idleAt, policy.idleMs, now) ? { kind: 'due', trigger: 'idle' } : { kind: 'later', at: idleAt };
}

/** One follows the cycle that brought it: by itself comes what was cut short, and what must be finished. */
function whenTidyingDue({ tidying }: Pick<PrimarySleep, 'tidying'>, hindrance: string | undefined, now: number): Due {
  const { journal, wanted, retryAt } = tidying;
  const isDue =
    hindrance === undefined
      ? wanted?.next === 'at-once' || journal?.state === 'prepared'
      : mustBeFinished(journal, hindrance);
  if (!isDue) return { kind: 'nothing-waits' };
  if (retryAt !== null && !hasCome(retryAt, longestRetryMs, now)) return { kind: 'later', at: retryAt };
  return { kind: 'due', trigger: 'tidying' };
}

// Letta's agent begins its run with the answer, and takes its time.
const lookAfterMs = 60_000;

/** When a pair is to be moved, or what Letta's own sleep-time did for it to be looked at; `undefined` for pairs of ours. */
function whenNativeDue(
  { pair, answered, lastAnsweredAt, paused }: Person,
  sleep: PrimarySleep,
  { idleMs }: Pick<SleepPolicy, 'idleMs'>,
  now: number,
): Due | undefined {
  if (!isPairReady(pair) || pair.native === undefined) return undefined;
  const at = (time: number): Due =>
    hasCome(time, longestRetryMs, now) ? { kind: 'due', trigger: 'native' } : { kind: 'later', at: time };
  const { state } = pair.native;
  if (state === 'refused' || (state === 'held' && paused)) return { kind: 'nothing-waits' };
  // What of ours is to be finished goes first.
  if (state === 'wanted' && paused) return undefined;
  const retryAt = Math.max(sleep.native?.retryAt ?? 0, sleep.retryAt ?? 0);
  if (state !== 'on' || paused) return at(retryAt);
  const looked = sleep.native;
  if (looked !== null && looked.answered === answered) return { kind: 'nothing-waits' };
  if (looked?.answered === null) return at(Math.max(retryAt, (looked.at ?? lastAnsweredAt ?? 0) + lookAfterMs));
  // After fewer turns it has not run; a time of quiet is as good to see how far it has come.
  const mayHaveRun = looked === null || answered - looked.answered >= (looked.frequency ?? 1);
  return at(Math.max(retryAt, (lastAnsweredAt ?? 0) + (mayHaveRun ? lookAfterMs : idleMs)));
}

/** A cycle or a tidying that may have written to the memory is brought to its end, whatever was asked for since. */
export function mustBeFinished(journal: { readonly state: string } | null, hindrance: string): boolean {
  return journal?.state === 'prepared' && hindrance !== 'no-pair';
}

/**
 * Messages of the person that were answered since the last consolidation: derived, so it can't be lost or doubled. Who
 * answered less than was covered has had another pair before, whose messages no longer count.
 */
export function messageCount({ answered }: Pick<Person, 'answered'>, { covers }: Pick<PrimarySleep, 'covers'>): number {
  return answered < covers ? answered : answered - covers;
}

/** How much of what the person said waits to be consolidated, in characters. Derived like the message count. */
export function waitingCharacters(
  { answered, answeredCharacters }: Pick<Person, 'answered' | 'answeredCharacters'>,
  { covers, coversCharacters }: Pick<PrimarySleep, 'covers' | 'coversCharacters'>,
): number {
  return answered < covers ? answeredCharacters : answeredCharacters - coversCharacters;
}

/** Messages between consolidations: the person's own choice, or else the bot's. */
export function thresholdOf(person: Person, policy: SleepPolicy): number {
  return person.threshold ?? policy.threshold;
}

/** What stands in the way of any consolidation for this person; `undefined` where nothing does. */
export function hindranceFor(
  person: Person | undefined,
  policy: Pick<SleepPolicy, 'enabled'>,
): Exclude<Nothing['because'], 'nothing-new'> | undefined {
  const pair = person?.pair;
  if (!policy.enabled || pair?.sleepWanted === false) return 'sleep-disabled';
  if (!isPairReady(pair)) return 'no-pair';
  const native = pair.native?.state;
  if (native !== undefined && native !== 'wanted') return native === 'refused' ? 'native-refused' : 'native-tends';
  return person?.paused === true ? 'paused' : undefined;
}

/** A deadline further away than any that is set was set by a clock that was ahead: it has come as well. */
function hasCome(at: number, longestMs: number, now: number): boolean {
  return at <= now || at > now + longestMs;
}
