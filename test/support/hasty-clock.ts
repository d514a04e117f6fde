import type { Clock } from '../../src/base/clock.ts';

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
