import { systemClock } from '../../src/app/system-clock.ts';
import type { Clock } from '../../src/base/clock.ts';

/** The machine's time, which a test can set forward: what is due by then happens at once. */
export type JumpingClock = Clock & { jump(ms: number): void };

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

  return {
    now: () => systemClock.now() + ahead,
    elapsed,
    after,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const cancel = after(ms, resolve);
      const stop = () => {
        cancel();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', stop, { once: true });
      await promise.finally(() => signal?.removeEventListener('abort', stop));
    },
    jump(ms) {
      ahead += ms;
      for (const { due, ring } of [...waiting]) if (due <= elapsed()) ring();
    },
  };
}
