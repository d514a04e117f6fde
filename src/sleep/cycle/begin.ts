import type { AgentId, UserId } from '../../base/ids.ts';
import { manualCapInTheWay, usedToday } from '../engine/caps.ts';
import { hindranceFor } from '../engine/hindrance.ts';
import type { Deferred, Nothing, Trigger } from '../engine/outcome.ts';
import { mustBeFinished } from '../engine/trigger.ts';
import { change, sleepOf } from './change-sleep.ts';
import { claim } from './claim.ts';
import type { CycleParts } from './cycle-parts.ts';
import type { Journal, PrimarySleep } from './sleep-record.ts';

export type CycleRequest = {
  readonly user: UserId;
  readonly trigger: Trigger;
  /** Whether this is the first try of its round. */
  readonly first: boolean;
  /** Cycles of the whole bot today. */
  readonly usedByBot: number;
};

type Begun = { readonly kind: 'begun'; readonly journal: Journal } | Nothing | Deferred;

/** Takes up the cycle that an earlier try or process left in the journal, or claims a new one. */
export async function begin(request: CycleRequest, parts: CycleParts): Promise<Begun> {
  const { user, trigger, usedByBot } = request;
  const sleep = sleepOf(await parts.sleep.read(user));
  const person = await parts.people.read(user);
  const agent = person?.pair?.primary?.agent;
  // Who answered less than then has had both agents deleted: what they said is not for the new ones.
  const left = sleep.journal !== null && (person?.answered ?? 0) >= sleep.journal.answered ? sleep.journal : null;
  if (left === null || agent === undefined) {
    const claimed = await claim(user, trigger, usedByBot, parts);
    return claimed.kind === 'claimed' ? { kind: 'begun', journal: claimed.journal } : claimed;
  }
  const hindrance = hindranceFor(person, parts.policy);
  if (hindrance !== undefined && !mustBeFinished(sleep, hindrance)) {
    return { kind: 'nothing-to-do', because: hindrance };
  }
  const deferred = await countManual(request, left, sleep, parts);
  return deferred ?? { kind: 'begun', journal: forPrimary(left, agent) };
}

/** A window that failed before costs another call of the model: asked for by hand, it counts. */
async function countManual(
  { user, trigger, first }: CycleRequest,
  left: Journal,
  sleep: PrimarySleep,
  parts: CycleParts,
): Promise<Deferred | undefined> {
  if (trigger !== 'manual' || !first || left.state !== 'claimed') return undefined;
  const now = parts.clock.now();
  const deferred = manualCapInTheWay(usedToday(sleep, now), parts.policy, now);
  if (deferred !== undefined) return deferred;
  await parts.sleep.update(user, (record) =>
    change(record, (current) => {
      const today = usedToday(current, now);
      return { today: { ...today, manual: today.manual + 1 } };
    }),
  );
  return undefined;
}

/** A plan for the blocks of a primary that was replaced since is made again for those of the new one. */
function forPrimary(journal: Journal, primary: AgentId): Journal {
  if (journal.state !== 'prepared' || journal.target === primary) return journal;
  const { cycle, trigger, agent, claimedAt, answered, characters, window, insights, shown } = journal;
  return { state: 'extracted', cycle, trigger, agent, claimedAt, answered, characters, window, insights, shown };
}
