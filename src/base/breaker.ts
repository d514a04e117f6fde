import type { Clock } from './clock.ts';
import { type FailureKind, isFailure } from './failure.ts';

/**
 * A circuit breaker. It opens after so many failures in a row, then nothing passes for a while; what passes after that
 * is a probe: its success closes the breaker, its failure opens it again.
 */
export type Breaker = {
  /** Until when nothing passes, in milliseconds since the epoch; undefined while it is closed. */
  openUntil(): number | undefined;
  /** To be told only of work that the server had a part in. */
  succeeded(): void;
  /** Counts only failures of the server itself, never those of one conversation. */
  failed(error: unknown): void;
};

const failuresInARow = 5;
const pauseMs = 60_000;
const serverFailures: readonly FailureKind[] = [
  'letta-unreachable',
  'letta-overloaded',
  'letta-refused-key',
  'model-refused-key',
];

export function createBreaker(clock: Pick<Clock, 'now' | 'elapsed'>): Breaker {
  let inARow = 0;
  // By the clock that never jumps.
  let until: number | undefined;

  return {
    openUntil() {
      const left = until === undefined ? 0 : until - clock.elapsed();
      return left > 0 ? clock.now() + left : undefined;
    },
    succeeded() {
      inARow = 0;
      until = undefined;
    },
    failed(error) {
      if (!serverFailures.some((kind) => isFailure(error, kind))) return;
      inARow += 1;
      if (inARow >= failuresInARow) until = clock.elapsed() + pauseMs;
    },
  };
}
