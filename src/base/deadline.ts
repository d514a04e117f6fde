import type { Clock } from './clock.ts';

/** A request may still be on its way for so long after whoever made it lost sight of it, in milliseconds. */
export const arrivalMs = 5_000;

/** Four ways to wait no longer than one wants to. They differ in what becomes of the work. */

/**
 * Runs work that hears of its deadline. The signal handed in is aborted when the time is over or when `outer` is; the
 * work decides what that means, and is always waited for.
 */
export async function withDeadline<Result>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<Result>,
  outer?: AbortSignal,
): Promise<Result> {
  const deadline = new AbortController();
  const cancel = clock.after(ms, () => deadline.abort(new Error(`No result within ${ms} ms.`)));
  const letGo = outer === undefined ? undefined : followAbort(outer, deadline);
  try {
    return await work(deadline.signal);
  } finally {
    cancel();
    letGo?.();
  }
}

/**
 * Aborts one when the other is aborted, until it is let go of by the function that this gives.
 *
 * `AbortSignal.any` never lets go: whatever listens to what it gives lives as long as the signals that were joined.
 */
export function followAbort(leader: AbortSignal, follower: AbortController): () => void {
  const follow = () => follower.abort(leader.reason);
  if (leader.aborted) follow();
  leader.addEventListener('abort', follow, { once: true });
  return () => leader.removeEventListener('abort', follow);
}

/**
 * Waits for work, but not beyond the signal: then rejects with its reason. What was begun goes on and its outcome is
 * nobody's, so it must be work that is looked for before it is done again.
 */
export async function unlessAborted<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work(), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Waits for work, but not longer than this: then rejects with `late()`. What was begun goes on unheard. */
export async function unlessLate<Result>(
  clock: Clock,
  ms: number,
  work: Promise<Result>,
  late: () => Error,
): Promise<Result> {
  const overdue = Promise.withResolvers<never>();
  const cancel = clock.after(ms, () => overdue.reject(late()));
  try {
    return await Promise.race([work, overdue.promise]);
  } finally {
    cancel();
  }
}

/** Waits for work, but not longer than this: then goes on without it. What was begun goes on unheard. */
export async function waitAtMost(clock: Pick<Clock, 'after'>, ms: number, work: Promise<unknown>): Promise<void> {
  const waited = Promise.withResolvers<void>();
  const cancel = clock.after(ms, waited.resolve);
  await Promise.race([work, waited.promise]).finally(cancel);
}
