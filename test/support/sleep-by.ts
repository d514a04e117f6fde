import type { Clock } from '../../src/base/clock.ts';

/** How a clock sleeps that can call something at a time. */
export function sleepBy(after: Clock['after']): Clock['sleep'] {
  return async (ms, signal) => {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const cancel = after(ms, resolve);
    const stop = () => {
      cancel();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    await promise.finally(() => signal?.removeEventListener('abort', stop));
  };
}
