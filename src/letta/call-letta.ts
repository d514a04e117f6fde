import { z } from 'zod';
import { Failure, type FailureKind } from '../base/failure.ts';
import { retry } from '../base/retry.ts';
import type { TakeOptions } from '../base/token-bucket.ts';
import type { LettaConnection } from './connect-letta.ts';
import { isMissing, toLettaFailure } from './to-letta-failure.ts';

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
  await keepPace(connection, what, { limitMs: longestPaceMs });
  const limit = new AbortController();
  const stopTimer = connection.clock.after(limitMs, () => limit.abort());
  try {
    // The client's timer is the longer one, so that ours decides.
    return await call({ signal: limit.signal, timeout: limitMs + 10_000 });
  } catch (error) {
    const endedBecause = limit.signal.aborted ? `no answer within ${limitMs} ms` : undefined;
    throw toLettaFailure(error, { what, at: connection.baseUrl, endedBecause });
  } finally {
    stopTimer();
  }
}

// However many wait before it: what is asked for later than this is better asked for again.
const longestPaceMs = 30_000;

/**
 * Waits until another request may go out. Before its own time begins: what waits here is not on its way, so it can't
 * have arrived.
 *
 * @throws Failure `too-many-requests`
 */
export async function keepPace(
  { pace }: Pick<LettaConnection, 'pace'>,
  what: string,
  options: TakeOptions,
): Promise<void> {
  if (pace === undefined || (await pace(options)) === 'taken') return;
  throw new Failure('too-many-requests', `could not ${what}: too many requests waited before it`);
}

const transient: readonly FailureKind[] = ['letta-unreachable', 'letta-overloaded', 'letta-broken', 'letta-busy'];
const longestWaitAskedMs = 5_000;

/**
 * Tries up to three times: for reads, and for deletions, which may happen twice. A server that asks for more
 * patience than five seconds gets none here: the failure says how long.
 */
export async function readLetta<Result>(
  connection: LettaConnection,
  what: string,
  call: Call<Result>,
): Promise<Result> {
  const { clock, log, readTimeoutMs } = connection;
  return await retry(
    {
      clock,
      pausesMs: [250, 1_000],
      isTransient: (error) =>
        error instanceof Failure && transient.includes(error.kind) && (error.retryAfterMs ?? 0) <= longestWaitAskedMs,
      onRetry: (_, waitMs) => log.debug({ what, waitMs }, 'letta asked again'),
    },
    () => callLetta(connection, what, call, readTimeoutMs),
  );
}

/** The same for what may be gone: undefined where the server itself says that it doesn't exist. */
export async function readIfThere<Result>(
  connection: LettaConnection,
  what: string,
  call: Call<Result>,
): Promise<Result | undefined> {
  return await readLetta(connection, what, async (options) => {
    try {
      return await call(options);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  });
}

/**
 * What a server lists. The client makes an empty list of `null` and of no body at all: whoever believed that would make a
 * second agent, send a message twice, or pass by what was said.
 */
export async function listedBy<Item>(list: PromiseLike<{ readonly items: readonly Item[] }>): Promise<readonly Item[]> {
  const { body } = (await list) as { readonly body?: unknown };
  return z.array(z.custom<Item>()).parse(body);
}

/** Deletes; what is already gone counts as deleted. */
export async function goneAfter(connection: LettaConnection, what: string, deletion: Call<unknown>): Promise<void> {
  await readIfThere(connection, what, deletion);
}
