import type { UserId } from '../../base/ids.ts';
import type { Outcome, Trigger } from './outcome.ts';
import { tellOutcome } from './sleep-events.ts';
import { type TryParts, tryCycle } from './try-cycle.ts';
import { tryTidying } from './try-tidying.ts';

/**
 * Consolidates, and tidies after that where it is due: a tidying never comes before what was said.
 *
 * @param trigger `tidying`: what a crash has left of one, and nothing else
 */
export async function consolidateAndTidy(
  user: UserId,
  trigger: Trigger | 'tidying',
  parts: TryParts,
  signal: AbortSignal,
): Promise<Outcome> {
  if (trigger === 'tidying') {
    await tryTidying(user, parts, signal);
    return { kind: 'nothing-to-do', because: 'nothing-new' };
  }
  const outcome = await tryCycle(user, trigger, parts, signal);
  tellOutcome(user, outcome, parts.cycle);
  if (outcome.kind !== 'consolidated' || outcome.more) return outcome;
  return { ...outcome, tidied: await tryTidying(user, parts, signal) };
}
