import { isFailure } from '../../base/failure.ts';
import type { UserId } from '../../base/ids.ts';
import { change, sleepOf } from '../cycle/change-sleep.ts';
import { Unparsable } from '../cycle/extract.ts';
import type { PrimarySleep } from '../cycle/sleep-record.ts';
import type { CycleFailure, Deferred, Failed, Trigger } from './outcome.ts';
import { pauseAfterRound } from './sleep-policy.ts';
import type { TryParts } from './try-cycle.ts';

// However long the other side asks us to wait.
const longestPatienceMs = 3_600_000;

/**
 * Writes down that a round of tries failed, and when the next one is: longer and longer. Where even that can't be
 * written, the outcome says it all the same.
 *
 * @param tookMs how long the round took
 */
export async function giveUpRound(user: UserId, error: unknown, tookMs: number, parts: TryParts): Promise<Failed> {
  const now = parts.cycle.clock.now();
  const because = reasonOf(error);
  const patience = Math.min(longestPatienceMs, isFailure(error) ? (error.retryAfterMs ?? 0) : 0);
  try {
    const rounds = sleepOf(await parts.cycle.sleep.read(user)).failing.inARow + 1;
    const retryAt = now + Math.max(pauseAfterRound(rounds), patience);
    await parts.cycle.sleep.update(user, (record) =>
      change(record, ({ failing, totals }) => ({
        retryAt,
        failing: { ...failing, inARow: rounds },
        totals: { ...totals, failures: totals.failures + 1 },
        last: without('failed', because, now, tookMs),
      })),
    );
    await parts.usage.add(now, { failures: 1 });
    return { kind: 'failed', because, retryAt, rounds };
  } catch (cause) {
    parts.cycle.log.error({ userId: user, err: cause }, 'the failure of a consolidation could not be written down');
    // A record that can't be read stays so until somebody mends it.
    const rounds = isFailure(cause, 'record-unreadable') ? Number.POSITIVE_INFINITY : 1;
    return { kind: 'failed', because, retryAt: now + pauseAfterRound(rounds), rounds: 1 };
  }
}

/** Writes down that a consolidation which was due has to wait. One that was asked for by hand stands in no other's way. */
export async function putOff(user: UserId, trigger: Trigger, deferred: Deferred, parts: TryParts): Promise<Deferred> {
  if (trigger === 'manual') return deferred;
  const { clock, log, sleep } = parts.cycle;
  try {
    await sleep.update(user, (record) =>
      change(record, () => ({ retryAt: deferred.until, last: without('deferred', deferred.because, clock.now()) })),
    );
  } catch (cause) {
    log.error({ userId: user, err: cause }, 'a put off consolidation could not be written down');
  }
  return deferred;
}

export function reasonOf(error: unknown): CycleFailure {
  if (error instanceof Unparsable) return 'unparsable';
  return isFailure(error) ? error.kind : 'invariant-broken';
}

function without(kind: 'failed' | 'deferred', because: string, at: number, tookMs = 0): PrimarySleep['last'] {
  return { kind, at, tookMs, because, added: 0, updated: 0, removed: 0, refused: 0 };
}
