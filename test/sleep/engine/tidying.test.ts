/** A tidying over a running engine: when it comes, what it costs, and what becomes of one that fails. */
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { AgentId } from '../../../src/base/ids.ts';
import { pairsIn } from '../../../src/chat/user-views.ts';
import { answerReview, isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { isTidying, linesToTidy } from '../../../src/local/model/sleep/answer-tidying.ts';
import { ownBrain } from '../cycle/letta-in-memory.ts';
import { ada, openSleepWorld, type SleepWorld, type Started, type WorldOptions } from './sleep-world.ts';

const wordings = ['I like tea.', 'I like green tea.', 'I like hot tea.', 'I like strong tea.', 'I like black tea.'];
const merged = 'Likes tea of all kinds';

type Answer = (prompt: string) => string;

/** Merges every line that speaks of tea. */
const mergesTea: Answer = (prompt) => {
  const marks = linesToTidy(prompt).flatMap(({ mark, text }) => (/tea/.test(text) && text !== merged ? [mark] : []));
  return JSON.stringify({ merges: marks.length > 1 ? [`${marks.join(' ')}: ${merged}`] : [] });
};

async function tidyWorld(tidy: Answer = mergesTea, options: WorldOptions = {}) {
  const world = await openSleepWorld({ ...options, policy: { threshold: 1, ...options.policy } });
  const asked = { tidyings: [] as string[], reviews: [] as string[] };
  world.letta.brain = (prompt) => {
    if (isTidying(prompt)) {
      asked.tidyings.push(prompt);
      return tidy(prompt);
    }
    if (!isReview(prompt)) return ownBrain(prompt);
    if (prompt.includes(merged)) asked.reviews.push(prompt);
    return JSON.stringify(answerReview(prompt));
  };
  return { world, bot: world.start(), asked };
}

async function say(world: SleepWorld, bot: Started, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await world.say(bot, text);
    await world.clock.quiet();
  }
}

/** Fifteen cycles that teach nothing about tea. */
const games = Array.from({ length: 15 }, (_, index) => `I like game ${index}.`);

function teaLines(world: SleepWorld): readonly string[] {
  return world
    .blockOf('human')
    .split('\n')
    .filter((line) => /tea/.test(line));
}

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
    expect(await world.auditOf(21)).toMatchObject({ trigger: 'tidying', covered: 0 });
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
    const audit = await world.auditOf(21);
    expect(JSON.stringify(audit?.changes)).not.toContain(merged);
    expect(audit?.putAside).toEqual([{ block: 'human', text: merged, because: 'block-rewritten' }]);
    const told = bot.events.flatMap((event) => (event.name === 'tidying.complete' ? [event.result.changes] : []));
    expect(told).toEqual([audit?.changes]);
  });

  test('an undo brings the five lines back, and they stay apart', async () => {
    const { world, bot } = await tidyWorld();
    await say(world, bot, ...wordings, ...games);

    const undone = await bot.engine.undoMerge(ada, `- ${merged}`);
    const again = await bot.engine.undoMerge(ada, merged);

    expect(undone).toMatchObject({ kind: 'undone', lines: expect.arrayContaining(['Likes tea', 'Likes hot tea']) });
    expect(again).toEqual({ kind: 'nothing-to-undo' });
    expect(teaLines(world)).toHaveLength(5);
    const entry = (await world.ledgerOf()).entries.find(({ text }) => text === merged);
    expect(entry).toMatchObject({ state: 'obsolete', left: { because: 'undone' } });
  });

  test('an undo is for another day while Letta tends the memory', async () => {
    const { world, bot } = await tidyWorld();
    await say(world, bot, ...wordings, ...games);
    await pairsIn(world.users, world.clock).update(
      ada,
      (pair) => pair && { ...pair, native: { state: 'on', since: 0, sleeper: null } },
    );

    expect(await bot.engine.undoMerge(ada, merged)).toEqual({ kind: 'not-now' });
    expect(teaLines(world)).toEqual([`- ${merged}`]);
  });

  test('one with nothing to do costs one call, and changes nothing', async () => {
    const { world, bot, asked } = await tidyWorld(() => '{"merges": [], "contradictions": [], "topics": []}');

    await say(world, bot, ...wordings, ...games);

    expect([asked.tidyings.length, teaLines(world).length, (await world.stateOf()).cycles]).toEqual([1, 5, 20]);
  });
});

test('a block that is nearly full is tidied at once, and not again while it stays so', async () => {
  const { world, bot, asked } = await tidyWorld(() => '{"topics": []}');
  await say(world, bot, ...wordings);
  world.letta.edit(world.primaryOf(ada), 'human', (value) => `${'x'.repeat(4_250)}\n${value}`);

  await say(world, bot, 'I like chess.', 'I like opera.', 'I like soup.');

  expect(asked.tidyings).toHaveLength(1);
  expect((await world.stateOf()).tidying).toMatchObject({ full: ['human'], wanted: null });
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
    await say(world, bot, ...wordings, ...games, 'I want to learn Greek.', 'I want to learn Dutch.');
    const capped = await tidyWorld(mergesTea, { policy: { dailyCap: 20 } });

    await say(capped.world, capped.bot, ...wordings, ...games);

    expect(asked.tidyings.at(-1)).not.toContain('# goals');
    expect(capped.asked.tidyings).toEqual([]);
    expect((await capped.world.stateOf()).tidying.wanted).toMatchObject({ next: 'after-a-cycle' });
    expect(await capped.world.indexed()).toEqual([]);
  });
});
