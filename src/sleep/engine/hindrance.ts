import type { Person } from '../../pair/pair.ts';
import type { Nothing } from './outcome.ts';
import type { SleepPolicy } from './sleep-policy.ts';

/** What stands in the way of any consolidation for this person; `undefined` where nothing does. */
export function hindranceFor(
  person: Person | undefined,
  policy: Pick<SleepPolicy, 'enabled'>,
): Exclude<Nothing['because'], 'nothing-new'> | undefined {
  const pair = person?.pair;
  if (!policy.enabled || pair?.sleepWanted === false) return 'sleep-disabled';
  if (pair?.state !== 'ready' || pair.primary === null) return 'no-pair';
  return person?.paused === true ? 'paused' : undefined;
}
