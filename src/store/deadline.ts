import type { Clock } from '../scarlet/clock.ts';

/** Gives up waiting after a while. The work itself goes on; its outcome is then nobody's. */
export async function withDeadline<T>(clock: Clock, ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  const overdue = Promise.withResolvers<never>();
  const cancel = clock.after(ms, () => overdue.reject(late()));
  try {
    return await Promise.race([work, overdue.promise]);
  } finally {
    cancel();
  }
}
