import type { Clock } from '../../src/base/clock.ts';

/** A clock that stands still until `move` is called; what falls due then is called in order. `pending` counts the rest. */
export function handMovedClock(start = 0): Clock & { move(ms: number): void; pending(): number } {
  let now = start;
  let waiting: { at: number; call: () => void }[] = [];

  function after(ms: number, call: () => void): () => void {
    const entry = { at: now + ms, call };
    waiting.push(entry);
    return () => {
      waiting = waiting.filter((each) => each !== entry);
    };
  }

  function move(ms: number): void {
    now += ms;
    const due = waiting.filter((each) => each.at <= now).sort((a, b) => a.at - b.at);
    waiting = waiting.filter((each) => each.at > now);
    for (const each of due) each.call();
  }

  return {
    now: () => now,
    elapsed: () => now,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    after,
    move,
    pending: () => waiting.length,
  };
}
