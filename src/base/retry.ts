import type { Clock } from './clock.ts';
import { isFailure } from './failure.ts';

export type RetryOptions = {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Before the second try, the third, …: there is one try more than pauses. */
  readonly pausesMs: readonly number[];
  /** Whether another try may end otherwise. */
  readonly isTransient: (error: unknown) => boolean;
  readonly onRetry?: (error: unknown, waitMs: number) => void;
  readonly signal?: AbortSignal;
};

/**
 * Tries work that may be done twice, until it succeeds, fails for good or has used up its pauses: then rejects with the
 * last error. A failure that says how long to wait is given as long.
 */
export async function retry<Result>(
  { clock, pausesMs, isTransient, onRetry, signal }: RetryOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  for (const pauseMs of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted || !isTransient(error)) throw error;
      const waitMs = Math.max(pauseMs, isFailure(error) ? (error.retryAfterMs ?? 0) : 0);
      onRetry?.(error, waitMs);
      await clock.sleep(waitMs, signal);
    }
  }
  return await work();
}
