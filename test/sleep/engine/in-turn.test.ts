/** Who is consolidated when, while other cycles run and people wait for answers. */
import { describe, expect, test } from 'vitest';
import type { UserId } from '../../../src/base/ids.ts';
import { ada, minute, openSleepWorld } from './sleep-world.ts';

const bob = '200' as UserId;

describe('what comes while a cycle runs', () => {
  test('a message counts toward the next one', async () => {
    const world = await openSleepWorld({ policy: { threshold: 2 } });
    const bot = world.start();
    const door = world.closeDoor();

    for (const text of ['I like tea.', 'I like chess.']) await world.say(bot, text);
    await world.clock.quiet();
    await world.say(bot, 'I like soup.');
    const during = await bot.reports.statusOf(ada);
    door.resolve();
    await world.clock.quiet();

    expect(during).toMatchObject({ message_count: 3, consolidation_count: 0 });
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 1, consolidation_count: 1 });
  });

  test('messages up to the threshold are one cycle more, not one each', async () => {
    const world = await openSleepWorld({ policy: { threshold: 2 } });
    const bot = world.start();
    const door = world.closeDoor();

    for (const word of ['tea', 'chess']) await world.say(bot, `I like ${word}.`);
    await world.clock.quiet();
    for (const word of ['soup', 'plums', 'figs']) await world.say(bot, `I like ${word}.`);
    door.resolve();
    await world.clock.quiet();

    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 2 });
    expect(bot.events.filter(({ name }) => name === 'consolidation.scheduled')).toHaveLength(2);
  });

  test('whoever asks for a consolidation gets the outcome of the one that runs', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    const door = world.closeDoor();
    await world.say(bot, 'I like tea.');
    await world.clock.quiet();

    const asked = bot.engine.consolidate(ada);
    door.resolve();

    expect(await asked).toMatchObject({ wasRunning: true, outcome: { kind: 'consolidated', trigger: 'threshold' } });
    expect((await world.stateOf()).today).toMatchObject({ cycles: 1, manual: 0 });
  });
});

describe('a consolidation asked for by hand', () => {
  test('asked for twice at once is one, with one outcome', async () => {
    const world = await openSleepWorld();
    const bot = world.start();
    await world.say(bot, 'I like tea.');

    const [one, other] = await Promise.all([bot.engine.consolidate(ada), bot.engine.consolidate(ada)]);

    expect(one.outcome).toMatchObject({ kind: 'consolidated', trigger: 'manual' });
    expect(other.outcome).toBe(one.outcome);
    expect((await world.stateOf()).today).toMatchObject({ cycles: 1, manual: 1 });
  });

  test('says that there is nothing to do, and why', async () => {
    const world = await openSleepWorld();
    const bot = world.start();
    const unknown = await bot.engine.consolidate(ada);
    await world.settlePair(ada, world.primaryOf(ada));
    const silent = await bot.engine.consolidate(ada);

    expect(unknown.outcome).toEqual({ kind: 'nothing-to-do', because: 'no-pair' });
    expect(silent.outcome).toEqual({ kind: 'nothing-to-do', because: 'nothing-new' });
  });

  test('takes over one that gives way to people who wait for an answer', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1, cyclesAtOnce: 1 } });
    const bot = world.start();
    world.load.waiting = 1;
    await world.say(bot, 'I like tea.', bob);
    await world.say(bot, 'I like tea.');
    await world.clock.pass(minute);
    const before = world.letta.calls.length;

    const { outcome } = await bot.engine.consolidate(ada);
    await world.clock.pass(minute);

    expect(before).toBe(0);
    expect(outcome).toMatchObject({ kind: 'consolidated', trigger: 'manual' });
    expect(await bot.reports.statusOf(bob)).toMatchObject({ message_count: 1 });
  });
});

describe('giving way', () => {
  test('a cycle waits while somebody waits for a turn, and starts soon after', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    world.load.waiting = 1;

    await world.say(bot, 'I like tea.');
    await world.clock.pass(9 * minute);
    const before = await bot.reports.statusOf(ada);
    world.load.waiting = 0;
    await world.clock.pass(500);

    expect(before).toMatchObject({ message_count: 1 });
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0 });
  });

  test('it waits for ten minutes at the most', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    world.load.waiting = 1;

    for (const user of [ada, bob]) await world.say(bot, 'I like tea.', user);
    await world.clock.pass(10 * minute + 1_000);

    expect(await world.indexed()).toEqual([]);
  });
});

test('two cycles run at once, and nobody has a second one before everybody had one', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  const order: string[] = [];
  world.letta.before = async ({ name, agent }) => {
    if (name !== 'send') return;
    order.push(agent);
    await world.clock.sleep(1_000);
  };
  const people = ['1', '2', '3', '4'].map((id) => id as UserId);

  for (let round = 0; round < 2; round += 1) {
    for (const user of people) await world.say(bot, `I like game ${round}.`, user);
    await world.clock.quiet();
  }
  const busy = bot.engine.busyWith();
  await world.clock.pass(20_000);

  expect(busy).toBe(2);
  expect(new Set(order.slice(0, 4)).size).toBe(4);
  expect(await world.indexed()).toEqual([]);
});

test('who looks at a memory that Letta does not tend waits for no consolidation', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  const door = world.closeDoor();
  await world.say(bot, 'I like tea.');
  await world.clock.quiet();

  await bot.engine.lookAtNative(ada);
  const isRunning = bot.engine.isRunning(ada);
  door.resolve();

  expect(isRunning).toBe(true);
});
