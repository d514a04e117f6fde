import type { FailureKind } from '../base/failure.ts';
import { type UserRecord, withPersonal } from './user-record.ts';

/** The same failure again and again for one person: when it counts, and from when on it is nobody's message's fault. */

/** From so many on the person may begin the conversation anew. */
const manyTimes = 3;

/**
 * What can lie in one person's conversation, so that beginning anew can mend it. All else is somebody's outage, or a
 * setting: it says nothing about the conversation, and is left out of the count.
 */
const ofTheConversation: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'context-overflow',
  'empty-answer',
  'history-refused',
  'letta-broken',
  'letta-busy',
  'letta-rejected',
  'outcome-unknown',
]);

/** Counts one more failure of a person. */
export function noteFailure(record: UserRecord, kind: FailureKind): UserRecord {
  if (!ofTheConversation.has(kind)) return record;
  const { failing } = record.personal;
  const times = failing?.kind === kind ? failing.times + 1 : 1;
  return withPersonal(record, { failing: { kind, times } });
}

/** Whether this person's conversation fails in the same way again and again. A person without a pair has none. */
export function failsAgainAndAgain({ personal }: UserRecord): boolean {
  return personal.pair?.primary != null && (personal.failing?.times ?? 0) >= manyTimes;
}

/** Which one of its kind a failure was that has just been counted: the first that is too many is told to the operator. */
export function repetitionOf(record: UserRecord, kind: FailureKind): 'bearable' | 'first-too-many' | 'one-more' {
  const { failing } = record.personal;
  if (failing?.kind !== kind || !failsAgainAndAgain(record)) return 'bearable';
  return failing.times === manyTimes ? 'first-too-many' : 'one-more';
}
