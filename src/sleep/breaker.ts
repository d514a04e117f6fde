import type { Clock } from '../scarlet/clock.ts';
import { isFailure } from '../scarlet/failure.ts';

/** Stops asking a server that is down: after so many failures in a row there is a pause, then one probe. */
export type Breaker = {
  /** Until when to wait, in milliseconds since the epoch; undefined while the way is free. */
  closedUntil(): number | undefined;
  /** To be told only of work that the server had a part in. */
  succeeded(): void;
  /** Counts only failures of the server itself, never those of one conversation. */
  failed(error: unknown): void;
};

const failuresInARow = 5;
const pauseMs = 60_000;
const serverFailures = ['letta-unreachable', 'letta-overloaded', 'letta-refused-key', 'model-refused-key'] as const;

export function createBreaker(clock: Clock): Breaker {
  let inARow = 0;
  // By the clock that never jumps.
  let until: number | undefined;

  return {
    closedUntil() {
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
