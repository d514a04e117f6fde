import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../src/app/system-clock.ts';
import type { Clock } from '../../src/base/clock.ts';
import { calm } from './calm.ts';
import { sleepBy } from './sleep-by.ts';

/** The machine's time, which a test can set forward: what is due by then happens at once. */
export type JumpingClock = Clock & {
  jump(ms: number): void;
  /**
   * Lets time go by, a second at a time, until it holds: none while something is under way, as a busy machine is late with it.
   * Yields how many seconds that took; rejects after 300.
   */
  secondsUntil(holds: () => boolean): Promise<number>;
};

export function jumpingClock(): JumpingClock {
  let ahead = 0;
  const waiting = new Set<{ readonly due: number; readonly ring: () => void }>();
  const elapsed = () => systemClock.elapsed() + ahead;

  function after(ms: number, call: () => void): () => void {
    const ring = () => {
      cancel();
      call();
    };
    const cancelTimer = systemClock.after(ms, ring);
    const alarm = { due: elapsed() + ms, ring };
    waiting.add(alarm);
    const cancel = () => {
      cancelTimer();
      waiting.delete(alarm);
    };
    return cancel;
  }

  function jump(ms: number): void {
    ahead += ms;
    for (const { due, ring } of [...waiting]) if (due <= elapsed()) ring();
  }

  return {
    now: () => systemClock.now() + ahead,
    elapsed,
    after,
    sleep: sleepBy(after),
    jump,
    async secondsUntil(holds) {
      for (let seconds = 0; seconds < 300; seconds += 1) {
        for (let look = 0; look < 10; look += 1) {
          if (holds()) return seconds;
          await pause(2);
        }
        await calm();
        if (holds()) return seconds;
        jump(1_000);
      }
      throw new Error('It never held.');
    },
  };
}
