import type { UserId } from '../../base/ids.ts';
import type { Consolidated, Deferred, Nothing } from '../state/outcome.ts';
import type { Journal } from '../state/sleep-record.ts';
import { applyPlan } from './apply-plan.ts';
import { beginCycle, type CycleRequest, isOutdated } from './begin-cycle.ts';
import { commitCycle } from './commit-cycle.ts';
import type { CycleParts } from './cycle-parts.ts';
import { extractInsights } from './extract-insights.ts';
import { type PreparedPlan, preparePlan } from './prepare-plan.ts';
import { reviewInsights } from './review-insights.ts';

/**
 * One cycle: claimed, extracted, reviewed, prepared, applied, committed. A cycle that an earlier try or process left in the
 * journal goes on from where it stands. What the person deletes or edits until the plan is made is not learned as it was:
 * the cycle is then claimed anew.
 *
 * @throws Failure, Unparsable, or whatever broke an invariant: the journal stays where it was.
 */
export async function runCycle(
  request: CycleRequest,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<Consolidated | Nothing | Deferred> {
  for (let claims = 1; claims <= mostClaims; claims += 1) {
    const begun = await beginCycle(request, parts);
    if (begun.kind !== 'begun') return begun;
    const plan = await makePlan(request.user, begun.journal, parts, signal);
    if (plan.kind === 'outdated') continue;
    const applied = await applyPlan(request.user, plan, parts);
    const result = await commitCycle(request.user, applied, parts);
    tellDiffs(request.user, result, parts);
    return result;
  }
  throw new Error('What was said changes faster than it can be consolidated.');
}

/** Each asks the model anew. */
const mostClaims = 3;

async function makePlan(
  user: UserId,
  journal: Journal,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<PreparedPlan | { readonly kind: 'outdated' }> {
  const { cycle, trigger, state } = journal;
  const messages = journal.window.messages.length;
  parts.log.info({ userId: user, cycle, trigger, from: state, messages }, 'consolidation started');
  parts.events.emit({ name: 'consolidation.started', user, trigger, cycle });
  const changedMeanwhile = async () => isOutdated(journal, await parts.people.read(user));

  if (journal.state === 'prepared') return { kind: 'left-over', journal };
  const extracted = journal.state === 'claimed' ? await extractInsights(user, journal, parts, signal) : journal;
  if (await changedMeanwhile()) return { kind: 'outdated' };
  const { journal: reviewed, gathered } =
    extracted.state === 'extracted'
      ? await reviewInsights(user, extracted, parts, signal)
      : { journal: extracted, gathered: undefined };
  return (await changedMeanwhile()) ? { kind: 'outdated' } : await preparePlan(user, reviewed, gathered, parts);
}

// Told when all of it is done: a listener that writes to the memory must not come between two of our writes.
function tellDiffs(user: UserId, { cycle, changes }: Consolidated, parts: CycleParts): void {
  for (const diff of changes) parts.events.emit({ name: 'consolidation.applied', user, cycle, diff });
}
