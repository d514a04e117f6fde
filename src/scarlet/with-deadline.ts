import type { Clock } from './clock.ts';

/**
 * Runs work with a deadline of its own. The signal handed in is aborted when the time is over or when `outer` is;
 * the work decides what that means.
 */
export async function withDeadline<Result>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<Result>,
  outer?: AbortSignal,
): Promise<Result> {
  const deadline = new AbortController();
  const cancel = clock.after(ms, () => deadline.abort(new Error(`No result within ${ms} ms.`)));
  try {
    return await work(outer === undefined ? deadline.signal : AbortSignal.any([deadline.signal, outer]));
  } finally {
    cancel();
  }
}
