import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/base/clock.ts';
import { type SqliteTraffic, sqliteTraffic } from '../../src/store/sqlite-connection.ts';
import { sleepBy } from './sleep-by.ts';

export type DrivenClock = Clock & {
  /** How many timers are still to be called. */
  pending(): number;
  /** Lets everything go on that needs no time to pass. */
  quiet(): Promise<void>;
  /** Lets this much time pass, and everything happen that happens in it, in order. */
  pass(ms: number): Promise<void>;
  /** Lets time pass, up to an hour of it, until the condition holds. */
  until(what: string, holds: () => boolean | Promise<boolean>): Promise<void>;
};

const longestMs = 3_600_000;

/** Stores whose thread is at work, beside the event loop. */
const busyStores = new Set<SqliteTraffic['connection']>();
sqliteTraffic.subscribe((message) => {
  const { connection, underWay } = message as SqliteTraffic;
  busyStores[underWay === 0 ? 'delete' : 'add'](connection);
});

/** Lets everything go on that needs neither time nor sockets, on the threads of stores as well. */
export async function quiet(): Promise<void> {
  // Work that needs no time ends within one round of the event loop; the second one is for good measure.
  for (let rounds = 0; rounds < 2; rounds = busyStores.size === 0 ? rounds + 1 : 0) await setImmediate();
}

/** A clock that only moves while a test waits, from one timer to the next. */
export function drivenClock(start = 0): DrivenClock {
  const timers = new Set<{ readonly at: number; readonly call: () => void }>();
  let now = start;

  function after(ms: number, call: () => void): () => void {
    const timer = { at: now + ms, call };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  function fireNext(end: number): boolean {
    const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
    if (next === undefined) return false;
    timers.delete(next);
    now = Math.max(now, next.at);
    next.call();
    return true;
  }

  return {
    now: () => now,
    elapsed: () => now,
    after,
    pending: () => timers.size,
    sleep: sleepBy(after),
    quiet,
    async pass(ms) {
      const end = now + ms;
      do await quiet();
      while (fireNext(end));
      now = end;
    },
    async until(what, holds) {
      const end = now + longestMs;
      for (;;) {
        await quiet();
        if (await holds()) return;
        if (!fireNext(end)) throw new Error(`Nothing happens any more, and still not: ${what}.`);
      }
    },
  };
}
