import type { UserId } from '../../base/ids.ts';
import type { NativeKeeper } from '../native/native-keeper.ts';
import type { Outcome, Trigger } from './outcome.ts';
import { tellOutcome } from './sleep-events.ts';
import { type TryParts, tryCycle } from './try-cycle.ts';
import { tryTidying } from './try-tidying.ts';

export type TendParts = TryParts & {
  /** Sees to pairs that are tended by Letta's own sleep-time, or are to be. */
  readonly native: Pick<NativeKeeper, 'work'>;
};

/**
 * Sees to what Letta's own sleep-time needs, where it tends this memory or is to. Elsewhere it consolidates, and tidies
 * after that where it is due: a tidying never comes before what was said.
 *
 * @param trigger `tidying`: what a crash has left of one, and nothing else
 */
export async function tendMemory(
  user: UserId,
  trigger: Trigger | 'tidying',
  parts: TendParts,
  signal: AbortSignal,
): Promise<Outcome> {
  const seenTo = await parts.native.work(user, signal);
  if (seenTo !== undefined) {
    tellOutcome(user, seenTo, parts.cycle);
    return seenTo;
  }
  if (trigger === 'tidying') {
    await tryTidying(user, parts, signal);
    return { kind: 'nothing-to-do', because: 'nothing-new' };
  }
  const outcome = await tryCycle(user, trigger, parts, signal);
  tellOutcome(user, outcome, parts.cycle);
  if (outcome.kind !== 'consolidated' || outcome.more) return outcome;
  return { ...outcome, tidied: await tryTidying(user, parts, signal) };
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
