import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { noteUnparsable } from '../../../src/sleep/cycle/give-up.ts';
import { ada, openSleepWorld } from '../engine/sleep-world.ts';
import { supported, worldWith } from './reviewed-world.ts';

/** A cycle whose window holds so many messages, and whose first answer made no sense. */
async function stuckCycle(messages: number) {
  const world = await openSleepWorld({ policy: { threshold: messages } });
  const bot = world.start();
  world.letta.brain = () => 'Oh dear.';
  for (let at = 0; at < messages; at += 1) await world.say(bot, `I like game ${at}.`);
  await world.clock.quiet();
  bot.kill();
  const { sleep, audits, clock, log } = world;
  return { world, parts: { sleep, audits, clock, log } };
}

test('answers that are noted at the same moment are all counted, and the window is halved once', async () => {
  const { world, parts } = await stuckCycle(4);

  await Promise.all([noteUnparsable(ada, parts), noteUnparsable(ada, parts), noteUnparsable(ada, parts)]);

  const { failing, journal } = await world.stateOf();
  expect(failing).toMatchObject({ unparsable: 1, halvings: 1 });
  expect(journal?.window.messages).toHaveLength(4);
  expect(world.log.lines.filter(({ sentence }) => sentence === 'window halved')).toHaveLength(1);
});

test('a window that is too long for the model is halved until it fits, and nothing is set aside', async () => {
  const world = await openSleepWorld({ policy: { threshold: 4 } });
  const { brain } = world.letta;
  world.letta.brain = (prompt) => {
    if (prompt.includes('m2:')) throw new Failure('context-overflow', 'too long');
    return brain(prompt);
  };
  const bot = world.start();

  for (const game of ['chess', 'go', 'darts', 'whist']) await world.say(bot, `I like ${game}.`);
  await world.clock.until('all is read', async () => (await world.stateOf()).covers === 4);

  expect(world.blockOf('human').split('\n')).toHaveLength(4);
  expect(world.log.lines.map(({ sentence }) => sentence)).not.toContainEqual(expect.stringContaining('set aside'));
});

test('one message that is too long for the model is read in parts that fit, its middle too, and then what comes after it', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const { brain } = world.letta;
  world.letta.brain = (prompt) => {
    if (prompt.includes('x'.repeat(1_000))) throw new Failure('context-overflow', 'too long');
    return brain(prompt);
  };
  const bot = world.start();

  const filler = 'x'.repeat(1_500);
  await world.say(bot, `I like chess. ${filler} I like darts. ${filler} I live in Turin. ${filler} I like whist.`);
  await world.say(bot, 'I like go.');
  await world.clock.until('all is read', async () => (await world.stateOf()).covers === 2);

  expect(world.blockOf('human').split('\n').sort()).toEqual(
    ['chess', 'darts', 'go', 'whist'].map((game) => `- Likes ${game}`).concat('- Lives in Turin'),
  );
  expect(world.log.lines.map(({ sentence }) => sentence)).toContainEqual(expect.stringContaining('read in parts'));
});

test('where not even a little of a message can be taken, it waits whole for a model that can', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const { brain } = world.letta;
  world.letta.brain = () => {
    throw new Failure('context-overflow', 'too long');
  };
  const bot = world.start();

  await world.say(bot, 'I like chess.');
  await world.clock.until('it was tried again', async () => (await world.stateOf()).failing.inARow === 3);
  expect(await world.stateOf()).toMatchObject({ covers: 0, journal: { state: 'claimed' } });
  expect(world.log.lines.map(({ sentence }) => sentence)).toContainEqual(expect.stringContaining('not even'));
  world.letta.brain = brain;
  await world.clock.until('it is read', async () => (await world.stateOf()).covers === 1);

  expect(world.blockOf('human')).toContain('chess');
});

test('one statement that is too long for the reviewer by itself is refused, the others are looked at, and the cycle ends', async () => {
  const { world, bot } = await worldWith(supported);
  const { brain } = world.letta;
  world.letta.brain = (prompt) => {
    if (isReview(prompt) && prompt.includes('statement: Lives in Turin'))
      throw new Failure('context-overflow', 'too long');
    return brain(prompt);
  };

  await world.say(bot, 'I live in Turin. I like opera.');
  await world.clock.quiet();

  expect(await world.stateOf()).toMatchObject({ journal: null, covers: 1, totals: { consolidations: 1, failures: 0 } });
  expect((await world.ledgerOf()).entries[0]).toMatchObject({ text: 'Likes opera', reviewed: 1 });
  expect((await world.auditOf(1))?.refused).toMatchObject([{ because: 'not-supported', text: 'Lives in Turin' }]);
});

test('a single message is set aside after the third, and the cursor stands behind it', async () => {
  const { world, parts } = await stuckCycle(1);
  for (let left = 1; left <= 5 && (await world.stateOf()).journal !== null; left += 1) await noteUnparsable(ada, parts);

  const { journal, cursor, covers, failing } = await world.stateOf();

  expect({ journal, covers, failing }).toEqual({
    journal: null,
    covers: 1,
    failing: { inARow: 0, unparsable: 0, halvings: 0 },
  });
  expect(cursor?.message).not.toBeNull();
  expect(await world.auditOf(1)).toMatchObject({ setAside: true, refused: [], changes: [] });
});

test('where no cycle is under way any more, nothing is set aside', async () => {
  const { world, parts } = await stuckCycle(1);
  for (let left = 1; left <= 5 && (await world.stateOf()).journal !== null; left += 1) await noteUnparsable(ada, parts);

  for (let again = 1; again <= 3; again += 1) await noteUnparsable(ada, parts);

  expect(await world.stateOf()).toMatchObject({ journal: null, covers: 1 });
  expect(await world.auditOf(2)).toBeUndefined();
});

test('insights that our own code fails on at each try cost one call, and what is said next is read', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const promptTexts: string[] = [];
  let isBroken = true;
  Object.defineProperty(promptTexts, 0, {
    get: () => {
      if (isBroken) throw new RangeError('Invalid time value');
      return '';
    },
  });
  const bot = world.start({ promptTexts });

  await world.say(bot, 'I like chess.');
  await world.clock.until('it is passed', async () => (await world.stateOf()).covers === 1);
  expect(world.letta.calls.filter(({ name }) => name === 'send')).toHaveLength(1);
  isBroken = false;
  await world.say(bot, 'I like go.');
  await world.clock.until('all is read', async () => (await world.stateOf()).covers === 2);

  expect(world.blockOf('human')).toContain('go');
});

test('an answer that is noted where no window is under way costs nothing', async () => {
  const world = await openSleepWorld();
  const { sleep, audits, clock, log } = world;
  const before = await world.stateOf();

  await noteUnparsable(ada, { sleep, audits, clock, log });

  expect((await world.stateOf()).journal).toEqual(before.journal);
  expect(world.log.lines).toEqual([]);
});
