import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { AgentId } from '../../../src/base/ids.ts';
import { pairsIn } from '../../../src/chat/user-views.ts';
import { ada, minute } from '../engine/sleep-world.ts';
import { games, merged, say, teaLines, tidyWorld, wordings } from '../engine/tidy-world.ts';

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
  expect(await Promise.all([21, 22].map((cycle) => world.auditOf(cycle)))).toMatchObject([
    { trigger: 'tidying' },
    { trigger: 'undo' },
  ]);
  await world.clock.quiet();
  expect(await world.indexed()).toEqual([]);
});

test('of two that are asked for at once one is for later, and so is one while the process stops', async () => {
  const { world, bot } = await tidyWorld();
  await say(world, bot, ...wordings, ...games);

  const both = await Promise.all([bot.engine.undoMerge(ada, merged), bot.engine.undoMerge(ada, merged)]);
  const door = world.closeDoor();
  await say(world, bot, 'I like chess.');
  const behindACycle = bot.engine.undoMerge(ada, merged);
  const closed = bot.engine.close(world.patient());
  door.resolve();

  expect(both.map(({ kind }) => kind)).toEqual(['undone', 'not-now']);
  expect(await behindACycle).toEqual({ kind: 'not-now' });
  expect(await bot.engine.undoMerge(ada, merged)).toEqual({ kind: 'not-now' });
  await closed;
});

test('who has no pair has nothing to undo', async () => {
  const { bot } = await tidyWorld();

  expect(await bot.engine.undoMerge(ada, merged)).toEqual({ kind: 'nothing-to-undo' });
});

test.each([
  ['a cycle', [...wordings, ...games, 'I like chess.'], '- Likes chess'],
  ['a tidying', [...wordings, ...games], `- ${merged}`],
])('an undo is for later while %s is half written, which is finished', async (_, texts, written) => {
  const { world, bot } = await tidyWorld();
  world.letta.before = ({ name, text }) => {
    if (name === 'write' && text?.includes(written)) throw new Failure('letta-unreachable', 'as planned');
  };
  await say(world, bot, ...texts);
  await world.clock.pass(minute / 2);

  const undone = await bot.engine.undoMerge(ada, merged);
  world.letta.before = () => {};
  await world.clock.pass(60 * minute);

  expect(undone).toEqual({ kind: 'not-now' });
  expect(world.blockOf('human').split('\n')).toEqual(expect.arrayContaining([written, `- ${merged}`]));
});

test('an undo where the agent was lost brings back what stood in the blocks of the lost one', async () => {
  const { world, bot } = await tidyWorld();
  await say(world, bot, 'I want to learn Greek.', ...wordings, ...games);
  const another = 'agent-new' as AgentId;
  world.letta.remove(world.primaryOf(ada));
  await world.settlePair(ada, another);

  await bot.engine.undoMerge(ada, merged);

  expect(world.letta.valueOf(another, 'goals')).toContain('Greek');
  expect(world.letta.valueOf(another, 'human')).toContain('- Likes hot tea');
});

test('an undo that fails says so, and is dropped where its agent is another one by then', async () => {
  const { world, bot } = await tidyWorld();
  await say(world, bot, ...wordings, ...games);
  world.letta.before = ({ name }) => {
    if (name === 'write') throw new Failure('letta-unreachable', 'as planned');
  };

  await expect(bot.engine.undoMerge(ada, merged)).rejects.toThrow('as planned');
  world.letta.before = () => {};
  await world.settlePair(ada, 'agent-new' as AgentId);
  await bot.engine.onAnswered(ada);
  await world.clock.pass(minute);

  expect((await world.stateOf()).tidying.journal).toBeNull();
  expect(await world.indexed()).toEqual([]);
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
