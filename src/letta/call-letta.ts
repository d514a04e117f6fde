import { Failure, type FailureKind } from '../scarlet/failure.ts';
import type { LettaConnection } from './connect-letta.ts';
import { toLettaFailure } from './to-letta-failure.ts';

/** What every request of ours is given. The limit holds for the whole answer; the client's own covers headers only. */
export type CallOptions = { readonly signal: AbortSignal; readonly timeout: number };

type Call<Result> = (options: CallOptions) => PromiseLike<Result>;

/** Tries once: for whatever must not happen twice. @param what goes on after "could not". */
export async function callLetta<Result>(
  connection: LettaConnection,
  what: string,
  call: Call<Result>,
  limitMs = connection.writeTimeoutMs,
): Promise<Result> {
  const limit = new AbortController();
  const stopTimer = connection.clock.after(limitMs, () => limit.abort());
  try {
    // The client's timer is the longer one, so that ours decides.
    return await call({ signal: limit.signal, timeout: limitMs + 10_000 });
  } catch (error) {
    const endedBecause = limit.signal.aborted ? `no answer within ${limitMs} ms` : undefined;
    throw toLettaFailure(error, { what, endedBecause });
  } finally {
    stopTimer();
  }
}

const transient: readonly FailureKind[] = ['letta-unreachable', 'letta-overloaded', 'letta-broken', 'letta-busy'];
const pausesMs = [250, 1_000];
const longestPauseMs = 5_000;

/**
 * Tries up to three times: for reads, and for deletions, which may happen twice. A server that asks for more
 * patience than five seconds gets none here: the failure says how long.
 */
export async function readLetta<Result>(
  connection: LettaConnection,
  what: string,
  call: Call<Result>,
): Promise<Result> {
  for (const pauseMs of pausesMs) {
    try {
      return await callLetta(connection, what, call, connection.readTimeoutMs);
    } catch (error) {
      const waitMs = patience(error, pauseMs);
      connection.log.debug({ what, waitMs }, 'letta asked again');
      await connection.clock.sleep(waitMs);
    }
  }
  return await callLetta(connection, what, call, connection.readTimeoutMs);
}

/** How long to wait before the next try; throws where there should be none. */
function patience(error: unknown, pauseMs: number): number {
  if (!(error instanceof Failure) || !transient.includes(error.kind)) throw error;
  const waitMs = Math.max(pauseMs, error.retryAfterMs ?? 0);
  if (waitMs > longestPauseMs) throw error;
  return waitMs;
}
