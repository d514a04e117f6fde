import type { Clock } from '../../../src/base/clock.ts';
import { sleepBy } from '../../../test/support/sleep-by.ts';

/** A clock that stands still, and is moved from one message to the next. */
export type FastClock = Clock & {
  /**
   * Moves time on to a moment, never back. What falls due on the way is called in its order, at its time, and each time
   * `rest` is waited for: whatever a timer set going comes to an end before time goes on.
   */
  moveTo(at: number, rest: () => Promise<void>): Promise<void>;
  /** Moves time on a little while work is under way, past no timer. Yields whether it could. */
  nudge(ms: number): boolean;
  /** Moves time on to the next timer and calls it. False when nobody waits for anything, or for longer than that. */
  toNextTimer(withinMs?: number): boolean;
};

type Timer = { readonly at: number; readonly call: () => void };

/** 24.8 days: what a timer of Node holds. */
const longestTimerMs = 2 ** 31 - 1;

export function createFastClock(start: number): FastClock {
  const timers = new Set<Timer>();
  let now = start;

  function after(ms: number, call: () => void): () => void {
    if (ms > longestTimerMs) throw new RangeError(`A timer of ${ms} ms: Node's own would fire at once.`);
    // Whole milliseconds, as every real clock tells.
    const timer = { at: now + Math.max(0, Math.ceil(ms)), call };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  // Timers of the same moment are called in the order in which they were set: the first that is found comes first.
  function next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) if (first === undefined || timer.at < first.at) first = timer;
    return first;
  }

  function ring(timer: Timer): void {
    timers.delete(timer);
    now = Math.max(now, timer.at);
    timer.call();
  }

  return {
    now: () => now,
    elapsed: () => now - start,
    after,
    sleep: sleepBy(after),
    async moveTo(at, rest) {
      await rest();
      for (let timer = next(); timer !== undefined && timer.at <= at; timer = next()) {
        ring(timer);
        await rest();
      }
      now = Math.max(now, at);
    },
    nudge(ms) {
      const timer = next();
      if (timer !== undefined && timer.at <= now + ms) return false;
      now += ms;
      return true;
    },
    toNextTimer(withinMs = Number.POSITIVE_INFINITY) {
      const timer = next();
      if (timer === undefined || timer.at > now + withinMs) return false;
      ring(timer);
      return true;
    },
  };
}
