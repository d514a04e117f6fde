import { EventEmitter, once } from 'node:events';
import type { Clock } from '../../src/base/clock.ts';

export type HandClock = Clock & {
  /** Every sleep asked for, in milliseconds. None of them lasts. */
  readonly sleeps: number[];
  /** Resolves when so many timers have been set in all: what is heard on a stream sets one. */
  timersSet(count: number): Promise<void>;
  /** How many timers are still to be called. */
  pending(): number;
  /** Moves time on and calls what has become due. */
  advance(ms: number): void;
};

/** A clock that stands still until it is moved. */
export function handClock(): HandClock {
  const sleeps: number[] = [];
  const timers = new Map<symbol, { readonly at: number; readonly call: () => void }>();
  const changes = new EventEmitter();
  let time = 0;
  let set = 0;
  return {
    sleeps,
    now: () => time,
    elapsed: () => time,
    async sleep(ms) {
      sleeps.push(ms);
    },
    async timersSet(count) {
      while (set < count) await once(changes, 'set');
    },
    pending: () => timers.size,
    after(ms, call) {
      set += 1;
      changes.emit('set');
      const id = Symbol('timer');
      timers.set(id, { at: time + ms, call });
      return () => timers.delete(id);
    },
    advance(ms) {
      time += ms;
      for (const [id, { at, call }] of timers) {
        if (at > time) continue;
        timers.delete(id);
        call();
      }
    },
  };
}
