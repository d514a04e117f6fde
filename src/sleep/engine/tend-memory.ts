import type { UserId } from '../../base/ids.ts';
import { cycleFailureOf } from '../cycle/ask-own-sleep-agent.ts';
import { tellOutcome } from '../cycle/sleep-events.ts';
import type { NativeKeeper } from '../native/native-keeper.ts';
import type { Failed, Outcome, Trigger } from '../state/outcome.ts';
import { consolidateAndTidy, type TryParts } from './try-cycle.ts';

export type TendParts = TryParts & {
  /** Sees to pairs that are tended by Letta's own sleep-time, or are to be. */
  readonly native: Pick<NativeKeeper, 'work'>;
};

/**
 * Sees to what Letta's own sleep-time needs, where it tends this memory or is to. Elsewhere it consolidates.
 *
 * @param trigger `look`: only to see what Letta's did; no cycle of ours starts
 */
export async function tendMemory(
  user: UserId,
  trigger: Trigger | 'tidying' | 'look',
  parts: TendParts,
  signal: AbortSignal,
): Promise<Outcome> {
  const seenTo = await parts.native.work(user, signal);
  if (seenTo !== undefined) {
    tellOutcome(user, seenTo, parts.cycle);
    return seenTo;
  }
  if (trigger === 'look') return { kind: 'nothing-to-do', because: 'nothing-new' };
  return await consolidateAndTidy(user, trigger, parts, signal);
}

/** What whoever asked gets where no round of tries could begin: nothing of it is counted or written down. */
export function brokenOff(error: unknown, retryAt: number): Failed {
  return { kind: 'failed', because: cycleFailureOf(error), retryAt, rounds: 1 };
}

// How many conversations a sleep agent may store before it is replaced.
const cyclesOfASleepAgent = 50;

/** Replaces a sleep agent that has stored enough. What can't be done now is so after the next fifty cycles. */
export async function renewNowAndThen(user: UserId, outcome: Outcome, cycle: TryParts['cycle']): Promise<void> {
  if (outcome.kind !== 'consolidated' || outcome.cycle % cyclesOfASleepAgent !== 0) return;
  try {
    await cycle.renewSleepAgent(user);
  } catch (error) {
    cycle.log.warn({ userId: user, err: error }, 'sleep agent not renewed');
  }
}
