import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { UserId } from '../../../src/base/ids.ts';
import { CallsUsedUp } from '../../../src/pair/model-calls.ts';
import { ada, minute, noon, openSleepWorld } from '../engine/sleep-world.ts';

const midnight = noon + 12 * 60 * minute;

test('over the cap of the day work accumulates, and is done when the next UTC day begins', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1, dailyCap: 2 } });
  const bot = world.start();

  for (const word of ['tea', 'chess', 'soup', 'plums']) {
    await world.say(bot, `I like ${word}.`);
    await world.clock.quiet();
  }
  const capped = await bot.reports.reportOf(ada);
  await world.clock.pass(midnight - world.clock.now());
  await world.clock.quiet();

  expect(capped).toMatchObject({
    status: { message_count: 2, consolidation_count: 2 },
    nextAt: midnight,
    putOff: { because: 'cap-of-the-person', until: midnight },
    last: { kind: 'deferred', because: 'cap-of-the-person' },
    today: { cycles: 2, cap: 2 },
  });
  // Put off once, not with every message.
  expect(bot.events.filter(({ name }) => name === 'consolidation.deferred')).toHaveLength(1);
  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 3 });
  expect(world.blockOf('human')).toContain('Likes plums');
});

test('over the cap by hand, what starts by itself still does', async () => {
  const world = await openSleepWorld({ policy: { manualCap: 1 } });
  const bot = world.start();
  await world.say(bot, 'I like tea.');
  await bot.engine.consolidate(ada);
  await world.say(bot, 'I like chess.');

  const { outcome } = await bot.engine.consolidate(ada);
  await world.clock.pass(10 * minute);

  expect(outcome).toEqual({ kind: 'deferred', because: 'cap-of-manual', until: midnight });
  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 2 });
});

test('the cap of the bot holds for everybody, and the report names who waits', async () => {
  const bob = '200' as UserId;
  const world = await openSleepWorld({ policy: { threshold: 1, botCap: 1 } });
  const bot = world.start();
  await world.say(bot, 'I like tea.');
  await world.clock.quiet();

  await world.say(bot, 'I like tea.', bob);
  await world.clock.quiet();
  const { outcome } = await bot.engine.consolidate(bob);

  expect(outcome).toMatchObject({ kind: 'deferred', because: 'cap-of-the-bot', until: midnight });
  expect(await bot.reports.reportOfBot()).toMatchObject({ users: 2, consolidationsToday: 1, cap: 1, running: 0 });
});

test('a paused user is neither asked about nor looked at over and over', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  await world.settlePair(ada, world.primaryOf(ada));
  await world.users.update(ada, (record) => record && { ...record, settings: { ...record.settings, paused: true } });

  await world.say(bot, 'I like tea.');
  await world.clock.pass(60 * minute);
  const { outcome } = await bot.engine.consolidate(ada);

  expect(outcome).toEqual({ kind: 'nothing-to-do', because: 'paused' });
  expect(world.letta.calls).toEqual([]);
  expect(bot.events.map(({ name }) => name)).toEqual(['consolidation.scheduled', 'consolidation.skipped']);
  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 1, auto_trigger: false });
});

test('without model calls a consolidation waits for the next day, also in its middle, and is no failure', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const used: string[] = [];
  const bot = world.start({
    modelCalls: {
      usedUp: async () => undefined,
      async take(user) {
        used.push(user);
        if (used.length === 1) throw new CallsUsedUp('of-the-bot', midnight);
      },
    },
  });
  await world.say(bot, 'I like tea.');
  await world.clock.quiet();
  const waiting = await bot.reports.reportOf(ada);

  await world.clock.pass(midnight - world.clock.now());
  await world.clock.quiet();

  expect(waiting).toMatchObject({
    status: { message_count: 1, consolidation_count: 0 },
    nextAt: midnight,
    last: { kind: 'deferred', because: 'calls-of-the-bot' },
    failures: { total: 0 },
  });
  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 1 });
  expect(world.blockOf('human')).toContain('Likes tea');
});

test('without model calls the report says that nothing starts before the next day, whatever is said', async () => {
  const world = await openSleepWorld({});
  const usedUp = async () => new CallsUsedUp('of-the-person', midnight);
  const bot = world.start({ modelCalls: { usedUp, take: async () => {} } });

  await world.say(bot, 'I like tea.');

  const putOff = { kind: 'deferred', because: 'calls-of-the-person', until: midnight };
  expect(await bot.reports.reportOf(ada)).toMatchObject({ putOff });
});

test('what was begun is put off by no cap: it counts already', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1, dailyCap: 1 } });
  const bot = world.start();
  world.letta.before = ({ name }) => {
    if (name === 'send') throw new Failure('letta-unreachable', 'down', { arrived: 'no' });
  };

  await world.say(bot, 'I like tea.');
  await world.clock.pass(minute / 2);

  expect((await world.stateOf()).journal).not.toBeNull();
  expect(await bot.reports.reportOf(ada)).toMatchObject({ today: { cycles: 1, cap: 1 }, putOff: undefined });
});

test('what was prepared is written all the same when no model calls are left', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  let usedUp: CallsUsedUp | undefined;
  const bot = world.start({ modelCalls: { usedUp: async () => usedUp, take: async () => {} } });
  world.letta.before = ({ name }) => {
    if (name === 'write') throw new Failure('letta-unreachable', 'broken on purpose');
  };
  await world.say(bot, 'I like tea.');
  // All three tries of the round.
  await world.clock.pass(20_000);
  await world.clock.quiet();
  const { journal } = await world.stateOf();

  usedUp = new CallsUsedUp('of-the-bot', midnight);
  world.letta.before = () => {};
  await world.clock.pass(5 * minute);
  await world.clock.quiet();

  expect(journal?.state).toBe('prepared');
  expect(world.blockOf('human')).toContain('Likes tea');
});
