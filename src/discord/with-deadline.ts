import type { Clock } from '../scarlet/clock.ts';

/** Gives work a signal that is aborted when its time is over, or when the given signal is. */
export async function withDeadline<Result>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const deadline = new AbortController();
  const cancel = clock.after(ms, () => deadline.abort(new Error(`took longer than ${ms} ms`)));
  try {
    return await work(signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]));
  } finally {
    cancel();
  }
}
