import type { UserId } from '../../base/ids.ts';
import type { CycleParts } from '../cycle/cycle-parts.ts';
import type { Outcome } from './outcome.ts';

// How many conversations a sleep agent may store before it is replaced.
const cyclesOfASleepAgent = 50;

/** Replaces a sleep agent that has stored enough. What can't be done now is so after the next fifty cycles. */
export async function renewNowAndThen(
  user: UserId,
  outcome: Outcome,
  { renewSleepAgent, log }: Pick<CycleParts, 'renewSleepAgent' | 'log'>,
): Promise<void> {
  if (outcome.kind !== 'consolidated' || outcome.cycle % cyclesOfASleepAgent !== 0) return;
  try {
    await renewSleepAgent(user);
  } catch (error) {
    log.warn({ userId: user, err: error }, 'sleep agent not renewed');
  }
}
