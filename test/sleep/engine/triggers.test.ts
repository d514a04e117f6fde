import { expect, test } from 'vitest';
import { ada, minute, openSleepWorld } from './sleep-world.ts';

test('the threshold of messages starts a consolidation by itself', async () => {
  const world = await openSleepWorld({ policy: { threshold: 3 } });
  const bot = world.start();

  for (const text of ['I like tea.', 'I live in Turin.', 'I am a nurse.']) await world.say(bot, text);
  await world.clock.quiet();

  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 1 });
  expect(world.blockOf('human')).toContain('Likes tea');
  expect(world.letta.calls.map(({ name }) => name)).toEqual(['history', 'read', 'send', 'read', ...writes(world)]);
  expect(await world.indexed()).toEqual([]);
});

function writes(world: Awaited<ReturnType<typeof openSleepWorld>>): string[] {
  return world.letta.calls.filter(({ name }) => name === 'write').map(({ name }) => name);
}

test('idle time starts a consolidation', async () => {
  const world = await openSleepWorld();
  const bot = world.start();

  await world.say(bot, 'I like tea.');
  await world.clock.pass(10 * minute + 1);

  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 1 });
});
