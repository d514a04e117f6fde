import type { UserId } from '../../base/ids.ts';
import type { Consolidated, Deferred, Nothing } from '../state/outcome.ts';
import { applyPlan } from './apply-plan.ts';
import { beginCycle, type CycleRequest } from './begin-cycle.ts';
import { commitCycle } from './commit-cycle.ts';
import type { CycleParts } from './cycle-parts.ts';
import { extractInsights } from './extract-insights.ts';
import { type PreparedPlan, preparePlan } from './prepare-plan.ts';
import { reviewInsights } from './review-insights.ts';

/**
 * One cycle: claimed, extracted, reviewed, prepared, applied, committed. A cycle that an earlier try or process left in the
 * journal goes on from where it stands.
 *
 * @throws Failure, Unparsable, or whatever broke an invariant: the journal stays where it was.
 */
export async function runCycle(
  request: CycleRequest,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<Consolidated | Nothing | Deferred> {
  const begun = await beginCycle(request, parts);
  if (begun.kind !== 'begun') return begun;

  const { user } = request;
  const { journal } = begun;
  const { cycle, trigger } = journal;
  const messages = journal.window.messages.length;
  parts.log.info({ userId: user, cycle, trigger, from: journal.state, messages }, 'consolidation started');
  parts.events.emit({ name: 'consolidation.started', user, trigger, cycle });

  const extracted = journal.state === 'claimed' ? await extractInsights(user, journal, parts, signal) : journal;
  const { journal: reviewed, gathered } =
    extracted.state === 'extracted'
      ? await reviewInsights(user, extracted, parts, signal)
      : { journal: extracted, gathered: undefined };
  const plan: PreparedPlan =
    reviewed.state === 'reviewed'
      ? await preparePlan(user, reviewed, gathered, parts)
      : { kind: 'left-over', journal: reviewed };
  const applied = await applyPlan(user, plan, parts);
  const result = await commitCycle(user, applied, parts);
  tellDiffs(user, result, parts);
  return result;
}

// Told when all of it is done: a listener that writes to the memory must not come between two of our writes.
function tellDiffs(user: UserId, { cycle, changes }: Consolidated, parts: CycleParts): void {
  for (const diff of changes) parts.events.emit({ name: 'consolidation.applied', user, cycle, diff });
}
