import type { Clock } from './clock.ts';

const atOnce = 25;
const breatherMs = 50;

/**
 * Goes through many with a breather now and then: a hundred thousand people take a few minutes, and nobody who talks
 * meanwhile waits for it. Rejects once `signal` has aborted.
 */
export async function* unhurried<Item>(
  items: AsyncIterable<Item>,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  let seen = 0;
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
    seen += 1;
    if (seen % atOnce === 0) await clock.sleep(breatherMs, signal);
  }
}
