/** What sets a consolidation going, over a running engine. */
import { describe, expect, test } from 'vitest';
import type { UserId } from '../../../src/base/ids.ts';
import { ada, minute, openSleepWorld, type SleepWorld, type Started } from './sleep-world.ts';

async function say(world: SleepWorld, bot: Started, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) await world.say(bot, text);
  await world.clock.quiet();
}

function promptsOf({ letta }: SleepWorld): readonly string[] {
  return letta.calls.flatMap(({ name, text }) => (name === 'send' && text !== undefined ? [text] : []));
}

describe('a consolidation starts', () => {
  test('at the threshold, and not before', async () => {
    const world = await openSleepWorld({ policy: { threshold: 3 } });
    const bot = world.start();

    await say(world, bot, 'I like tea.', 'I live in Turin.');
    const before = await bot.reports.statusOf(ada);
    await say(world, bot, 'I am a nurse.');

    expect(before).toMatchObject({ message_count: 2, consolidation_count: 0 });
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 1 });
    expect(world.blockOf('human')).toContain('Likes tea');
    expect(await world.indexed()).toEqual([]);
  });

  test('after ten minutes without a message, counted from the last one', async () => {
    const world = await openSleepWorld();
    const bot = world.start();

    await say(world, bot, 'I like tea.');
    await world.clock.pass(9 * minute);
    await say(world, bot, 'I like chess.');
    await world.clock.pass(9 * minute);
    const before = await bot.reports.statusOf(ada);
    await world.clock.pass(minute);

    expect(before).toMatchObject({ message_count: 2 });
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 1 });
  });

  test('with 6,000 characters that wait, which then count from nothing', async () => {
    const world = await openSleepWorld();
    const bot = world.start();
    const quoted = `I like tea.\n> ${'somebody else wrote this '.repeat(120)}`;

    await say(world, bot, quoted);
    const before = await world.stateOf();
    await say(world, bot, quoted);

    expect(before.totals.consolidations).toBe(0);
    const { totals } = await world.stateOf();
    expect({ totals: totals.consolidations, waiting: await world.waitingOf() }).toEqual({ totals: 1, waiting: 0 });
  });

  test('for a message that came during a cycle and stayed alone, when it has been idle', async () => {
    const world = await openSleepWorld({ policy: { threshold: 2 } });
    const bot = world.start();
    const door = world.closeDoor();

    await say(world, bot, 'I like tea.', 'I like chess.');
    await say(world, bot, 'I like soup.');
    door.resolve();
    await world.clock.quiet();
    const between = await bot.reports.statusOf(ada);
    await world.clock.pass(10 * minute);

    expect(between).toMatchObject({ message_count: 1, consolidation_count: 1 });
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 2 });
    expect(promptsOf(world)[0]).not.toContain('soup');
  });

  test('again at once where more came than a window holds, until all is drained', async () => {
    const world = await openSleepWorld({ policy: { threshold: 50 } });
    const bot = world.start();
    for (let at = 0; at < 24; at += 1) await world.say(bot, `I like game ${at}.`);

    const { outcome } = await bot.engine.consolidate(ada);
    await world.clock.quiet();

    expect(outcome).toMatchObject({ kind: 'consolidated', covered: 10, more: true });
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 3 });
    expect((await world.stateOf()).today).toMatchObject({ cycles: 3, manual: 1 });
  });
});

describe('a restart', () => {
  test('honours an idle deadline that an earlier process stored', async () => {
    const world = await openSleepWorld();
    const bot = world.start();
    await say(world, bot, 'I like tea.');
    await world.clock.pass(4 * minute);
    bot.kill();

    const again = world.start({ chance: 1 });
    await again.engine.start();
    await world.clock.pass(5 * minute);
    const before = await again.reports.statusOf(ada);
    await world.clock.pass(minute);

    expect(before).toMatchObject({ message_count: 1 });
    expect(await again.reports.statusOf(ada)).toMatchObject({ message_count: 0 });
  });

  test('spreads what is overdue over half a minute, two at once', async () => {
    const world = await openSleepWorld();
    const bot = world.start();
    const people = ['1', '2', '3', '4', '5'].map((id) => id as UserId);
    for (const user of people) await world.say(bot, 'I like tea.', user);
    bot.kill();
    await world.clock.pass(30 * minute);
    let running = 0;
    let most = 0;
    world.letta.before = async ({ name }) => {
      if (name !== 'send') return;
      running += 1;
      most = Math.max(most, running);
      await world.clock.sleep(1_000);
      running -= 1;
    };

    const again = world.start({ chance: 0.5 });
    await again.engine.start();
    await world.clock.pass(14_000);
    const before = world.letta.calls.length;
    await world.clock.pass(10_000);

    expect(before).toBe(0);
    expect(most).toBe(2);
    expect(await world.indexed()).toEqual([]);
  });

  test('finds somebody whose answer was stored and of whom nobody was told', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    await world.index.mark(ada, 'turn');
    await world.answered(ada, 'I like tea.');

    const bot = world.start({ chance: 1 });
    await bot.engine.start();
    await world.users.update(ada, (record) => record);
    const indexed = await world.indexed();
    await world.clock.pass(30_000);

    expect(indexed).toEqual([ada]);
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 1 });
  });

  test('takes away the mark of somebody with nothing to consolidate', async () => {
    const world = await openSleepWorld();
    await world.index.mark(ada, 'deadline');

    await world.start().engine.start();

    expect(await world.indexed()).toEqual([]);
  });
});
