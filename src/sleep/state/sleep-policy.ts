import type { Clock } from '../../base/clock.ts';
import type { UserId } from '../../base/ids.ts';
import type { ReviewMode } from '../agent/review.ts';

/** The numbers of sleep-time. Times in milliseconds. */
export type SleepPolicy = {
  readonly enabled: boolean;
  /** Messages between consolidations, unless the person chose their own number. */
  readonly threshold: number;
  /** Turns between the runs of Letta's own sleep-time, in native mode. */
  readonly frequency: number;
  readonly idleMs: number;
  /** Characters of the person that start a consolidation by themselves. */
  readonly characters: number;
  /** Cycles of one person on one UTC day, and how many of these may be asked for by hand. */
  readonly dailyCap: number;
  readonly manualCap: number;
  /** Cycles of the whole bot on one UTC day. */
  readonly botCap: number;
  readonly cyclesAtOnce: number;
  /** How long a cycle gives way to people who wait for an answer. */
  readonly yieldMs: number;
  /** How long the sleep agent may think. */
  readonly askTimeoutMs: number;
  /** Which insights a second look goes over before they enter. */
  readonly review: ReviewMode;
};

export const defaultSleepPolicy: SleepPolicy = {
  enabled: true,
  threshold: 5,
  frequency: 5,
  idleMs: 10 * 60_000,
  characters: 6_000,
  dailyCap: 48,
  manualCap: 12,
  botCap: 5_000,
  cyclesAtOnce: 2,
  yieldMs: 10 * 60_000,
  askTimeoutMs: 5 * 60_000,
  review: 'auto',
};

/** Pauses between the tries of one round. */
export const pausesWithinARound = [1_000, 4_000] as const;

/** How long to wait after a round of tries that all failed; the last one repeats. */
const pausesBetweenRounds = [1, 5, 15, 60].map((minutes) => minutes * 60_000);

/** @param rounds rounds that failed in a row, this one included */
export function pauseAfterRound(rounds: number): number {
  return pausesBetweenRounds[Math.min(rounds, pausesBetweenRounds.length) - 1] ?? 60_000;
}

/** A timer may be due a little before the clock says so. */
const timersEarlyMs = 100;

/**
 * How long to wait with people with whom something keeps failing of which nothing is written down: longer and longer, so
 * that it is tried, and told of, less and less often.
 */
export class GrowingPauses {
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #failures = new Map<UserId, { readonly inARow: number; readonly until: number }>();

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock;
  }

  /** @returns milliseconds */
  afterFailure(user: UserId): number {
    const now = this.#clock.elapsed();
    const { inARow, until } = this.#failures.get(user) ?? { inARow: 0, until: now };
    // Before its time, as somebody wrote or asked: that says nothing of how long it has been failing.
    if (until - now > timersEarlyMs) return until - now;
    const pauseMs = pauseAfterRound(inARow + 1);
    this.#failures.set(user, { inARow: inARow + 1, until: now + pauseMs });
    return pauseMs;
  }

  end(user: UserId): void {
    this.#failures.delete(user);
  }
}
