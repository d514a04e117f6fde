import { expect, test } from 'vitest';
import { ada, openSleepWorld } from '../engine/sleep-world.ts';

test('what slots say of a talk is not counted as learned', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();

  await world.say(bot, 'I want to learn Greek.');
  await world.clock.quiet();

  expect(world.blockOf('session_context').split('\n')).toHaveLength(2);
  expect((await bot.reports.reportOf(ada)).last).toMatchObject({ added: 1, updated: 0, removed: 0 });
});

test('a cycle that is in force has its audit', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();

  await world.say(bot, 'I like green tea.');
  await world.clock.quiet();

  expect((await bot.reports.reportOf(ada)).last).toMatchObject({ kind: 'consolidated' });
  expect(await world.auditOf(1)).toMatchObject({ cycle: 1 });
});
