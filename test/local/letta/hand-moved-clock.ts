import type { LettaClock } from '../../../src/local/letta/world.ts';

/** A clock that stands still until it is moved. */
export type HandMovedClock = LettaClock & { move(ms: number): void };

export function handMovedClock(start = Date.UTC(2026, 0, 2, 15, 4, 5)): HandMovedClock {
  let now = start;
  const waiting = new Set<{ readonly due: number; readonly call: () => void }>();
  return {
    now: () => now,
    after(ms, call) {
      const entry = { due: now + ms, call };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    move(ms) {
      now += ms;
      for (const entry of [...waiting]) {
        if (entry.due > now) continue;
        waiting.delete(entry);
        entry.call();
      }
    },
  };
}
