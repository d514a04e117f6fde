import type { Clock } from './clock.ts';

/** One timer for each key at the most, such as one for each user. */
export type Timers<Key> = {
  /** Sets the key's timer, in place of the one that was set before. */
  set(key: Key, ms: number): void;
  /** Sets the key's timer, unless one runs: however often it is asked for, the first one counts. */
  setUnlessSet(key: Key, ms: number): void;
  cancel(key: Key): void;
  /** Calls nobody any more, and waits for the calls under way. */
  close(): Promise<void>;
};

/** @param call must not reject. */
export function createTimers<Key>(clock: Pick<Clock, 'after'>, call: (key: Key) => void | Promise<void>): Timers<Key> {
  const timers = new Map<Key, () => void>();
  const underWay = new Set<Promise<void>>();
  let closed = false;

  function cancel(key: Key): void {
    timers.get(key)?.();
    timers.delete(key);
  }

  async function fire(key: Key): Promise<void> {
    timers.delete(key);
    await call(key);
  }

  function set(key: Key, ms: number): void {
    if (closed) return;
    cancel(key);
    const cancelTimer = clock.after(Math.max(0, ms), () => {
      const calling = fire(key).finally(() => underWay.delete(calling));
      underWay.add(calling);
    });
    timers.set(key, cancelTimer);
  }

  return {
    set,
    setUnlessSet(key, ms) {
      if (!timers.has(key)) set(key, ms);
    },
    cancel,
    async close() {
      closed = true;
      for (const key of [...timers.keys()]) cancel(key);
      await Promise.all(underWay);
    },
  };
}
