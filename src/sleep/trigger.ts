import type { Person } from '../scarlet/people.ts';
import type { Trigger } from './outcome.ts';
import type { SleepPolicy } from './sleep-policy.ts';
import type { PrimarySleep } from './sleep-record.ts';

/** Whether a consolidation is due, and if not, when to look again. */
export type Due =
  | { readonly kind: 'due'; readonly trigger: Trigger }
  | { readonly kind: 'later'; readonly at: number }
  | { readonly kind: 'nothing-waits' };

/** Decides from what is stored and the time alone, so that a restart comes to the same decision. */
export function whenDue(person: Person, sleep: PrimarySleep, policy: SleepPolicy, now: number): Due {
  const enabled = policy.enabled && (person.pair?.sleepWanted ?? false);
  if (!enabled) return { kind: 'nothing-waits' };

  const waiting = messageCount(person, sleep);
  if (waiting === 0 && sleep.journal === null) return { kind: 'nothing-waits' };
  if (sleep.retryAt !== null) {
    return sleep.retryAt <= now ? { kind: 'due', trigger: 'retry' } : { kind: 'later', at: sleep.retryAt };
  }
  // A cycle that a crash cut short goes on at once.
  if (sleep.journal !== null) return { kind: 'due', trigger: 'retry' };
  if (waiting >= thresholdOf(person, policy)) return { kind: 'due', trigger: 'threshold' };
  if (sleep.waitingCharacters >= policy.characters) return { kind: 'due', trigger: 'size' };
  const idleAt = sleep.idleAt ?? now + policy.idleMs;
  return idleAt <= now ? { kind: 'due', trigger: 'idle' } : { kind: 'later', at: idleAt };
}

/** Messages of the person that were answered since the last consolidation: derived, so it can't be lost or doubled. */
export function messageCount(person: Person, sleep: PrimarySleep): number {
  return Math.max(0, person.answered - sleep.covers);
}

export function thresholdOf(person: Person, policy: SleepPolicy): number {
  return person.threshold ?? policy.threshold;
}
