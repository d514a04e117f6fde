import { systemClock } from '../../src/app/system-clock.ts';
import type { Clock } from '../../src/base/clock.ts';

// What a machine has to be done with within fifteen seconds has four of its own: a busy one needs them.
const deadlineSpeed = 4;

/**
 * The machine's time since a moment, running so many times as fast: what sleeps for minutes sleeps for seconds. What is
 * called at a time, as deadlines are, is hurried less: no disk and no socket is faster for it. Processes that are given
 * the same moment and speed agree on the time.
 *
 * @param since milliseconds since the epoch.
 */
export function scaledClock(since: number, speed: number): Clock {
  return {
    now: () => Math.round(since + (systemClock.now() - since) * speed),
    elapsed: () => systemClock.elapsed() * speed,
    sleep: (ms, signal) => systemClock.sleep(Math.max(0, ms / speed), signal),
    after: (ms, call) => systemClock.after(Math.max(0, ms / Math.min(speed, deadlineSpeed)), call),
  };
}
