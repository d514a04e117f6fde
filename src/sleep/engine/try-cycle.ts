import type { Breaker } from '../../base/breaker.ts';
import { isFailure } from '../../base/failure.ts';
import type { UserId } from '../../base/ids.ts';
import type { CycleRequest } from '../cycle/begin.ts';
import type { CycleParts } from '../cycle/cycle-parts.ts';
import { Unparsable } from '../cycle/extract.ts';
import { noteUnparsable } from '../cycle/give-up.ts';
import { runCycle } from '../cycle/run-cycle.ts';
import type { usageOfBot } from './bot-usage.ts';
import type { Consolidated, Deferred, Nothing, Outcome, Trigger } from './outcome.ts';
import { giveUpRound, putOff, reasonOf } from './put-off.ts';
import { pausesWithinARound } from './sleep-policy.ts';

export type TryParts = {
  readonly cycle: CycleParts;
  readonly usage: ReturnType<typeof usageOfBot>;
  readonly breaker: Breaker;
};

/**
 * Runs a cycle with three tries. When all fail, what was said goes on waiting, the time of the next round is written
 * down, and the outcome says both. Rejects only when the process stops.
 */
export async function tryCycle(user: UserId, trigger: Trigger, parts: TryParts, signal: AbortSignal): Promise<Outcome> {
  const { clock, log } = parts.cycle;
  const startedAt = clock.elapsed();
  const openUntil = parts.breaker.openUntil();
  if (openUntil !== undefined) {
    return await putOff(user, trigger, { kind: 'deferred', because: 'letta-is-down', until: openUntil }, parts);
  }
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await tryOnce({ user, trigger, first: attempt === 0 }, parts, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      parts.breaker.failed(error);
      log.warn({ userId: user, attempt: attempt + 1, ...reasonFields(error) }, 'consolidation attempt failed');
      const noted = await noteIfUnparsable(user, error, parts.cycle);
      const pause = pausesWithinARound[attempt];
      if (pause === undefined || !noted || !mayPass(error) || parts.breaker.openUntil() !== undefined) {
        return await giveUpRound(user, error, Math.round(clock.elapsed() - startedAt), parts);
      }
      await clock.sleep(pause, signal);
    }
  }
}

async function tryOnce(
  request: Omit<CycleRequest, 'usedByBot'>,
  parts: TryParts,
  signal: AbortSignal,
): Promise<Consolidated | Nothing | Deferred> {
  const { clock } = parts.cycle;
  const usedByBot = (await parts.usage.today(clock.now())).cycles;
  const outcome = await runCycle({ ...request, usedByBot }, parts.cycle, signal);
  if (outcome.kind === 'deferred') return await putOff(request.user, request.trigger, outcome, parts);
  if (outcome.kind === 'consolidated' || outcome.because === 'nothing-new') parts.breaker.succeeded();
  if (outcome.kind === 'consolidated') await countForBot(parts);
  return outcome;
}

/** The cycle is in force already: that it could not be counted must not make it a failure. */
async function countForBot({ usage, cycle: { clock, log } }: TryParts): Promise<void> {
  try {
    await usage.add(clock.now(), { cycles: 1 });
  } catch (error) {
    log.error({ err: error }, 'a consolidation could not be counted for the bot');
  }
}

/** An answer that makes no sense came from the model: where in our code that was noticed helps nobody. */
function reasonFields(error: unknown): object {
  const because = reasonOf(error);
  return error instanceof Unparsable ? { because } : { because, err: error };
}

/** Whether there is a point in another try: not where the account of such answers can't be kept. */
async function noteIfUnparsable(user: UserId, error: unknown, parts: CycleParts): Promise<boolean> {
  if (!(error instanceof Unparsable)) return true;
  try {
    await noteUnparsable(user, parts);
    return true;
  } catch (cause) {
    parts.log.error({ userId: user, err: cause }, 'an answer without insights could not be noted');
    return false;
  }
}

// Longer than this nobody waits in the middle of a round.
const longestPauseMs = 10_000;

/** What another try a few seconds later can change. */
function mayPass(error: unknown): boolean {
  if (!isFailure(error)) return true;
  const final = [
    'letta-refused-key',
    'model-refused-key',
    'model-out-of-credit',
    'model-missing',
    'record-unreadable',
    'letta-agent-missing',
  ];
  return !final.includes(error.kind) && (error.retryAfterMs ?? 0) <= longestPauseMs;
}
