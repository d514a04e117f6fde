/** Sleep-time that an administrator pauses: what runs ends, what is said waits, and is taken up afterwards. */
import { expect, test } from 'vitest';
import { CallsUsedUp } from '../../../src/pair/model-calls.ts';
import type { Pause } from '../../../src/pair/pauses.ts';
import { ada, minute, openSleepWorld } from './sleep-world.ts';

const pause: Pause = { since: 1, reason: 'Moving house.' };

async function opened() {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  return {
    ...world,
    bot,
    setPause: (sleep: Pause | null) =>
      world.users.update(ada, (record) => record && { ...record, pauses: { chat: null, sleep } }),
  };
}

test('a cycle under way ends, and what is said after that waits until the pause is over', async () => {
  const world = await opened();
  const { bot } = world;
  const door = world.closeDoor();
  await world.say(bot, 'I like tea.');
  await world.clock.quiet();

  await world.setPause(pause);
  door.resolve();
  await world.clock.quiet();
  await world.say(bot, 'I like chess.');
  await world.clock.pass(60 * minute);

  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 1, consolidation_count: 1 });
  expect((await bot.engine.consolidate(ada)).outcome).toEqual({
    kind: 'nothing-to-do',
    because: 'paused',
    reason: pause.reason,
  });
  expect(await bot.reports.reportOf(ada)).toMatchObject({ paused: { reason: pause.reason }, nextAt: null });

  await world.setPause(null);
  // Also a process that was started meanwhile finds who waits: by the index alone.
  await world.start().engine.start();
  await world.clock.pass(minute);
  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 2 });
});

test.each([
  ['paused', 'paused', true],
  ['switched off', 'sleep-disabled', false],
] as const)('whose sleep-time is %s is promised no time where there are no calls left', async (_, because, enabled) => {
  const world = await openSleepWorld({ policy: { enabled } });
  const usedUp = async () => new CallsUsedUp('of-the-bot', world.clock.now() + minute);
  const bot = world.start({ modelCalls: { usedUp, take: async () => {} } });
  await world.say(bot, 'I like tea.');
  expect((await bot.engine.consolidate(ada)).outcome.kind).toBe(enabled ? 'deferred' : 'nothing-to-do');

  await world.users.update(ada, (record) => record && { ...record, pauses: { chat: null, sleep: pause } });

  expect((await bot.engine.consolidate(ada)).outcome).toMatchObject({ kind: 'nothing-to-do', because });
});
