/** The sleep agent, which is replaced now and then. */
import { expect, test } from 'vitest';
import { openSleepWorld } from './sleep-world.ts';

test('after fifty cycles another sleep agent is asked, as the old one has stored what it was shown', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1, dailyCap: 100 } });
  const bot = world.start();

  for (let count = 1; count <= 51; count += 1) {
    await world.say(bot, `I have ${count} cats.`);
    await world.clock.quiet();
  }

  const asked = world.letta.calls.filter(({ name }) => name === 'send').map(({ agent }) => agent);
  expect(new Set(asked.slice(0, 50))).toEqual(new Set(['sleep-0-of-100']));
  expect(asked[50]).toBe('sleep-1-of-100');
});
