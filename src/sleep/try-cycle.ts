import { isFailure } from '../scarlet/failure.ts';
import type { UserId } from '../scarlet/ids.ts';
import type { usageOfBot } from './bot-usage.ts';
import type { Breaker } from './breaker.ts';
import { change, sleepOf } from './cycle/claim.ts';
import type { CycleParts } from './cycle/cycle-parts.ts';
import { Unparsable } from './cycle/extract.ts';
import { noteUnparsable } from './cycle/give-up.ts';
import { runCycle } from './cycle/run-cycle.ts';
import type { CycleFailure, Failed, Outcome, Trigger } from './outcome.ts';
import { pauseAfterRound, pausesWithinARound } from './sleep-policy.ts';

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
  const closed = parts.breaker.closedUntil();
  if (closed !== undefined) return { kind: 'deferred', because: 'letta-is-down', until: closed };

  for (let attempt = 0; ; attempt += 1) {
    try {
      const usedByBot = (await parts.usage.today(clock.now())).cycles;
      const outcome = await runCycle({ user, trigger, usedByBot }, parts.cycle, signal);
      parts.breaker.succeeded();
      if (outcome.kind === 'consolidated') await parts.usage.add(clock.now(), { cycles: 1 });
      return outcome;
    } catch (error) {
      if (signal.aborted) throw error;
      parts.breaker.failed(error);
      if (error instanceof Unparsable) await noteUnparsable(user, parts.cycle);
      log.warn({ userId: user, attempt: attempt + 1, ...reasonOf(error), err: error }, 'consolidation attempt failed');
      const pause = pausesWithinARound[attempt];
      if (pause === undefined || !mayPass(error)) return await giveUpRound(user, error, parts);
      await clock.sleep(pause, signal);
    }
  }
}

/** What another try a second later can not change. */
function mayPass(error: unknown): boolean {
  const final = ['letta-refused-key', 'model-refused-key', 'model-out-of-credit', 'model-missing', 'record-unreadable'];
  return !isFailure(error) || !final.includes(error.kind);
}

async function giveUpRound(user: UserId, error: unknown, parts: TryParts): Promise<Failed> {
  const { clock, log, sleep } = parts.cycle;
  const now = clock.now();
  const { because } = reasonOf(error);
  const rounds = sleepOf(await sleep.read(user)).failing.inARow + 1;
  const retryAt = now + pauseAfterRound(rounds);
  await sleep.update(user, (record) =>
    change(record, (current) => ({
      retryAt,
      failing: { ...current.failing, inARow: rounds },
      totals: { ...current.totals, failures: current.totals.failures + 1 },
      last: { kind: 'failed', at: now, tookMs: 0, because, added: 0, updated: 0, removed: 0, refused: 0 },
    })),
  );
  await parts.usage.add(now, { failures: 1 });
  log.error({ userId: user, because, rounds, retryAt: new Date(retryAt).toISOString() }, 'consolidation failed');
  return { kind: 'failed', because, retryAt, attempts: rounds };
}

function reasonOf(error: unknown): { readonly because: CycleFailure } {
  if (error instanceof Unparsable) return { because: 'unparsable' };
  return { because: isFailure(error) ? error.kind : 'invariant-broken' };
}
