import { systemClock } from '../../src/app/system-clock.ts';
import type { Clock } from '../../src/base/clock.ts';
import { calm } from './calm.ts';
import { sleepBy } from './sleep-by.ts';

export type LeapingClock = Clock & {
  /**
   * Lets time leap, so far at a time and with room for what comes over sockets between, until the condition holds.
   * Rejects where it doesn't hold after two minutes of such time, and some real seconds for a busy machine after that.
   */
  leapUntil(what: string, ms: number, holds: () => boolean): Promise<void>;
  /** Lets so much time go by, a second at a time. */
  pass(ms: number): Promise<void>;
};

const longestLeapsMs = 120_000;
const realPatienceMs = 20_000;
/** Looks between two leaps, a millisecond apart: time for a few hops over loopback, which no leap makes shorter. */
const looks = 10;

/**
 * A clock that stands until a test makes it leap: who sleeps on it wakes then, however busy the machine is. Deadlines
 * are the system's, as sockets, disks and busy machines don't leap.
 */
export function leapingClock(): LeapingClock {
  const sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();
  const start = systemClock.now();
  let elapsed = 0;

  function leap(ms: number): void {
    elapsed += ms;
    const awake = [...sleepers].filter(({ due }) => due <= elapsed);
    for (const sleeper of awake.sort((a, b) => a.due - b.due)) {
      sleepers.delete(sleeper);
      sleeper.wake();
    }
  }

  function wakeAfter(ms: number, wake: () => void): () => void {
    const sleeper = { due: elapsed + ms, wake };
    if (ms > 0) sleepers.add(sleeper);
    else wake();
    return () => sleepers.delete(sleeper);
  }

  async function someLooks(enough: () => boolean): Promise<boolean> {
    for (let look = 0; look < looks; look += 1) {
      if (enough()) return true;
      await systemClock.sleep(1);
    }
    // A busy machine has had no time yet for what is under way.
    if (!enough()) await calm();
    return enough();
  }

  return {
    now: () => start + elapsed,
    elapsed: () => elapsed,
    after: systemClock.after,
    sleep: sleepBy(wakeAfter),
    async leapUntil(what, ms, holds) {
      for (let leapt = 0; leapt <= longestLeapsMs; leapt += ms) {
        if (await someLooks(holds)) return;
        leap(ms);
      }
      const until = systemClock.elapsed() + realPatienceMs;
      while (systemClock.elapsed() < until) if (await someLooks(holds)) return;
      throw new Error(`Two minutes leapt by, and still not: ${what}.`);
    },
    async pass(ms) {
      for (let left = ms; left > 0; left -= 1_000) {
        await someLooks(() => false);
        leap(Math.min(left, 1_000));
      }
      await someLooks(() => false);
    },
  };
}
