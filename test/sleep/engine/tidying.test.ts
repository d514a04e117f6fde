/** A tidying over a running engine: when it comes, what it costs, and what becomes of one that fails. */
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { AgentId } from '../../../src/base/ids.ts';
import { CallsUsedUp } from '../../../src/pair/model-calls.ts';
import type { Pause } from '../../../src/pair/pauses.ts';
import { ada, minute, noon } from './sleep-world.ts';
import { type Answer, games, merged, mergesTea, say, teaLines, tidyWorld, wordings } from './tidy-world.ts';

describe('after twenty cycles', () => {
  test('what was taught five times in different words is one line, at the cost of two calls', async () => {
    const { world, bot, asked } = await tidyWorld();
    await say(world, bot, ...wordings, ...games.slice(1));
    const before = teaLines(world);

    await say(world, bot, 'I like chess.');

    expect(before).toHaveLength(5);
    expect(teaLines(world)).toEqual([`- ${merged}`]);
    expect([asked.tidyings.length, asked.reviews.length]).toEqual([1, 1]);
    const { tidying, cycles, totals } = await world.stateOf();
    expect(tidying).toMatchObject({ lastCycle: 21, wanted: null, journal: null });
    expect([cycles, totals.consolidations]).toEqual([21, 20]);
    expect(await world.auditOf(21)).toMatchObject({ trigger: 'tidying', covered: 0, tookMs: 0, setAside: false });
    expect(bot.events.at(-1)).toMatchObject({ result: { merged: 5, contradicted: 0 } });
    expect(await bot.reports.reportOfBot()).toMatchObject({ consolidationsToday: 21 });
    const marks = (await world.letta.blocks.read(world.primaryOf(ada))).map(({ mark }) => mark ?? 0);
    expect((await world.stateOf()).lastMark).toBe(Math.max(...marks));
    expect(await world.indexed()).toEqual([]);
    expect(bot.events.map(({ name }) => name).slice(-3)).toEqual([
      'consolidation.complete',
      'tidying.started',
      'tidying.complete',
    ]);
  });

  test('a merged line that lost against another writer is not told as one that stands', async () => {
    const { world, bot } = await tidyWorld();
    await say(world, bot, ...wordings, ...games.slice(1));
    world.letta.before = ({ name, text }) => {
      if (name !== 'write' || !text?.includes(merged)) return;
      world.letta.before = () => {};
      world.letta.edit(world.primaryOf(ada), 'human', (value) => value.replaceAll('tea', 'mate'));
      throw new Failure('letta-busy', 'another write came in between', { arrived: 'yes' });
    };

    await world.say(bot, 'I like chess.');
    await world.clock.until('it is tidied', () => bot.events.some(({ name }) => name === 'tidying.complete'));

    expect(world.blockOf('human')).not.toContain(merged);
    const entry = (await world.ledgerOf()).entries.find(({ text }) => text === merged);
    expect(entry).toMatchObject({ state: 'archived', left: { because: 'block-rewritten' } });
    const audit = await world.auditOf(21);
    expect(JSON.stringify(audit?.changes)).not.toContain(merged);
    expect(audit?.putAside).toEqual([{ block: 'human', text: merged, because: 'block-rewritten' }]);
    const told = bot.events.flatMap((event) => (event.name === 'tidying.complete' ? [event.result.changes] : []));
    expect(told).toEqual([audit?.changes]);
  });

  test('one with nothing to do costs one call, and changes nothing', async () => {
    const { world, bot, asked } = await tidyWorld(() => '{"merges": [], "contradictions": [], "topics": []}');

    await say(world, bot, ...wordings, ...games);

    expect([asked.tidyings.length, teaLines(world).length, (await world.stateOf()).cycles]).toEqual([1, 5, 20]);
  });
});

test('where nothing is remembered nobody is asked to tidy it', async () => {
  const { world, bot, asked } = await tidyWorld();

  await say(world, bot, ...Array.from({ length: 21 }, () => 'Hello there.'));

  expect((await world.stateOf()).tidying).toMatchObject({ lastCycle: 20, wanted: null, journal: null });
  expect(asked.tidyings).toEqual([]);
});

test('whose sleep-time is paused while a cycle runs is tidied after the pause', async () => {
  const { world, bot, asked } = await tidyWorld();
  const setPause = (sleep: Pause | null) =>
    world.users.update(ada, (record) => record && { ...record, pauses: { chat: null, sleep } });
  await say(world, bot, ...wordings, ...games.slice(1));
  const door = world.closeDoor();
  await say(world, bot, 'I like chess.');

  await setPause({ since: 1, reason: 'Moving house.' });
  door.resolve();
  await world.clock.quiet();
  const whilePaused = asked.tidyings.length;
  await setPause(null);
  await say(world, bot, 'I like opera.');

  expect([whilePaused, asked.tidyings.length]).toEqual([0, 1]);
});

test('a block that is nearly full is tidied at once, and not again while it stays so', async () => {
  const { world, bot, asked } = await tidyWorld(() => '{"topics": []}');
  await say(world, bot, ...wordings);
  world.letta.edit(world.primaryOf(ada), 'human', (value) => `${'x'.repeat(4_250)}\n${value}`);

  await say(world, bot, 'I like chess.', 'I like opera.', 'I like soup.');

  expect(asked.tidyings).toHaveLength(1);
  expect((await world.stateOf()).tidying).toMatchObject({ full: ['human'], wanted: null });
});

test('a tidying that is half written is finished before anything else is made of the memory', async () => {
  const { world, bot } = await tidyWorld();
  world.letta.before = ({ name, text }) => {
    if (name === 'write' && text?.includes(merged)) throw new Failure('letta-unreachable', 'broken on purpose');
  };
  await say(world, bot, ...wordings, ...games, 'I like chess.');
  await world.clock.pass(20_000);
  const { failures } = (await world.stateOf()).tidying;

  world.letta.before = () => {};
  await say(world, bot, 'I like opera.');
  await world.clock.pass(60 * minute);

  expect(failures).toBeGreaterThan(1);
  expect(bot.events.findLast(({ name }) => name === 'tidying.complete')).toBeDefined();
  const known = (await world.ledgerOf()).entries.filter(({ state }) => state === 'live').map(({ text }) => text);
  expect(known).toEqual(expect.arrayContaining([merged, 'Likes chess', 'Likes opera']));
  expect(teaLines(world)).toEqual([`- ${merged}`]);
});

test('a tidying that was about to be written is dropped with its primary, and made anew for the next one', async () => {
  const { world, bot, asked } = await tidyWorld();
  const another = 'agent-new' as AgentId;
  world.letta.before = async ({ name }) => {
    if (name !== 'write' || asked.tidyings.length === 0) return;
    world.letta.before = () => {};
    world.letta.remove(world.primaryOf(ada));
    await world.settlePair(ada, another);
    throw new Failure('letta-unreachable', 'broken on purpose', { arrived: 'no' });
  };
  await say(world, bot, ...wordings, ...games);
  expect((await world.stateOf()).tidying.journal).toMatchObject({ state: 'prepared' });

  await say(world, bot, 'I like chess.');
  await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);

  expect((await world.stateOf()).tidying.journal).toBeNull();
  expect(asked.tidyings).toHaveLength(2);
  expect(world.letta.valueOf(another, 'human').split('\n')).toEqual(
    expect.arrayContaining([`- ${merged}`, '- Likes chess']),
  );
});

describe('without model calls', () => {
  async function withoutCalls() {
    const { world, asked } = await tidyWorld();
    const usedUp = new CallsUsedUp('of-the-bot', noon + 60 * minute);
    const calls = { left: true };
    const take = async () => {
      if (!calls.left) throw usedUp;
    };
    const bot = world.start({ modelCalls: { usedUp: async () => (calls.left ? undefined : usedUp), take } });
    return { world, bot, asked, calls };
  }

  test('a tidying comes after the next cycle, and has failed at nothing', async () => {
    const { world, bot, asked, calls } = await withoutCalls();
    bot.on('tidying.started', () => {
      calls.left = asked.tidyings.length > 0;
    });
    await say(world, bot, ...wordings, ...games);
    const { tidying } = await world.stateOf();

    calls.left = true;
    bot.on('tidying.started', () => {
      calls.left = true;
    });
    await say(world, bot, 'I like chess.');

    expect(tidying).toMatchObject({ failures: 0, wanted: { next: 'after-a-cycle' } });
    expect(bot.events.map(({ name }) => name)).not.toContain('tidying.failed');
    expect(teaLines(world)).toEqual([`- ${merged}`]);
  });

  test('one that is half written is finished all the same', async () => {
    const { world, bot, calls } = await withoutCalls();
    world.letta.before = ({ name, text }) => {
      if (name === 'write' && text?.includes(merged)) throw new Failure('letta-unreachable', 'broken on purpose');
    };
    await say(world, bot, ...wordings, ...games);

    world.letta.before = () => {};
    calls.left = false;
    await say(world, bot, 'I like chess.');

    expect(teaLines(world)).toEqual([`- ${merged}`]);
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 1 });
  });
});

describe('a tidying that fails', () => {
  test.each<[string, Answer]>([
    ['as its answer makes no sense', () => 'I would merge the lines about tea.'],
    ['as its answer breaks off', () => '{"merges": ["h1 h2: Likes'],
    ['as it names no line that was shown', () => '{"merges": ["x7 x9: Likes tea"]}'],
    [
      'as the model is away',
      () => {
        throw new Failure('model-unavailable', 'broken on purpose');
      },
    ],
  ])(
    '%s is in nobody’s way: it has three tries, each after a cycle, and then waits for a new reason',
    async (_, tidy) => {
      const { world, bot } = await tidyWorld(tidy);
      await say(world, bot, ...wordings, ...games);
      const after = (await world.stateOf()).tidying;

      await say(world, bot, 'I like chess.', 'I like opera.', 'I like soup.');

      const { tidying, totals } = await world.stateOf();
      expect(after).toMatchObject({ failures: 1, wanted: { next: 'after-a-cycle' } });
      expect(totals).toMatchObject({ consolidations: 23, failures: 0 });
      expect(tidying).toMatchObject({ failures: 0, wanted: null, journal: null });
      expect(bot.events.filter(({ name }) => name === 'tidying.failed')).toHaveLength(3);
      expect(world.log.lines.filter(({ sentence }) => sentence === 'tidying failed')).toMatchObject(
        ['tries-again', 'tries-again', 'given-up'].map((next) => ({ fields: { next } })),
      );
      expect(teaLines(world)).toHaveLength(5);
    },
  );

  test('shows less of the memory in each try, and uses no call where a cap is reached', async () => {
    const { world, bot, asked } = await tidyWorld(() => 'no');
    await say(world, bot, 'I want to learn Greek.', 'I want to learn Dutch.', ...wordings, ...games);
    const capped = await tidyWorld(mergesTea, { policy: { dailyCap: 20 } });

    await say(capped.world, capped.bot, ...wordings, ...games);

    // Each answer without sense is asked about once more.
    expect(asked.tidyings.map((prompt) => prompt.includes('# goals'))).toEqual([true, true, true, true, false, false]);
    expect(capped.asked.tidyings).toEqual([]);
    expect((await capped.world.stateOf()).tidying.wanted).toMatchObject({ next: 'after-a-cycle' });
    expect(await capped.world.indexed()).toEqual([]);
  });
});
