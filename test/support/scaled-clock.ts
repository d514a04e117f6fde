import { systemClock } from '../../src/app/system-clock.ts';
import type { Clock } from '../../src/base/clock.ts';

/**
 * The machine's time since a moment, running so many times as fast: what waits for minutes waits for seconds. Processes
 * that are given the same moment and speed agree on the time.
 *
 * @param since milliseconds since the epoch.
 */
export function scaledClock(since: number, speed: number): Clock {
  return {
    now: () => Math.round(since + (systemClock.now() - since) * speed),
    elapsed: () => systemClock.elapsed() * speed,
    sleep: (ms, signal) => systemClock.sleep(Math.max(0, ms / speed), signal),
    after: (ms, call) => systemClock.after(Math.max(0, ms / speed), call),
  };
}
