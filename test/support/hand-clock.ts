import type { Clock } from '../../src/scarlet/clock.ts';

export type HandClock = Clock & {
  /** Moves time on and calls what has become due, in order. */
  move(ms: number): void;
  /** Resolves once somebody waits for time to pass. */
  awaited(): Promise<void>;
};

/** A clock that stands still until it is moved. Sleeps end when time has come, or with their signal. */
export function handClock(start = 0): HandClock {
  const timers = new Set<{ readonly at: number; readonly call: () => void }>();
  const watchers = new Set<() => void>();
  let now = start;

  function after(ms: number, call: () => void): () => void {
    const timer = { at: now + ms, call };
    timers.add(timer);
    for (const tell of watchers) tell();
    watchers.clear();
    return () => timers.delete(timer);
  }

  return {
    now: () => now,
    elapsed: () => now,
    after,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const cancel = after(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          reject(signal.reason);
        });
      });
    },
    move(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.call();
      }
      now = end;
    },
    awaited: () => (timers.size > 0 ? Promise.resolve() : new Promise((resolve) => watchers.add(resolve))),
  };
}

/** A clock on which waiting takes no time at all, and is written down. */
export function hastyClock(start = 0): Clock & { readonly slept: readonly number[] } {
  const slept: number[] = [];
  let now = start;
  return {
    slept,
    now: () => now,
    elapsed: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
    after: () => () => {},
  };
}
