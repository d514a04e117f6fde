import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type EventLoopWatch, watchEventLoop } from '../../src/status/event-loop.ts';

let watch: EventLoopWatch;

afterEach(() => watch.close());

test('a loop that stood still is known by it, while it does and after', async () => {
  watch = watchEventLoop();

  const until = performance.now() + 400;
  while (performance.now() < until);
  const during = watch.lagMs();
  await wait(1);

  expect(during).toBeGreaterThanOrEqual(299);
  expect(watch.lagMs()).toBeGreaterThanOrEqual(299);
});
