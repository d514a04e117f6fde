import { describe, expect, test } from 'vitest';
import type { MessageId } from '../../../src/base/ids.ts';
import { handledIds } from '../../../src/chat/handled-messages.ts';
import { countAnswered } from '../../../src/chat/turn-edits.ts';
import { withPersonal } from '../../../src/chat/user-record.ts';
import { ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { ada, openSleepWorld, type SleepWorld, type Started } from '../engine/sleep-world.ts';

async function consolidated(world: SleepWorld, bot: Started, ...words: readonly string[]): Promise<void> {
  for (const word of words) await world.say(bot, `I like ${word}.`);
  await bot.engine.consolidate(ada);
  await world.clock.quiet();
}

/** What the records say of Ada, to be put back. */
async function backUp({ users, sleep, ledgers }: SleepWorld) {
  const [user, state] = await Promise.all([users.read(ada), sleep.read(ada)]);
  const version = state?.personal.ledgerVersion ?? 0;
  const ledger = await ledgers.read(ledgerId(ada, version));
  return async () => {
    await users.update(ada, () => user);
    await sleep.update(ada, () => state);
    await ledgers.update(ledgerId(ada, version), () => ledger);
  };
}

/** As the chat flow does where Letta knows of messages of which the record doesn't. */
async function findLater({ users }: SleepWorld, messages: readonly MessageId[]): Promise<void> {
  await users.update(ada, (record) => {
    if (record === undefined) return record;
    const handled = [...handledIds(record), ...messages].join(' ');
    const counted = countAnswered({ ...record, handled }, { messages: messages.length, characters: 30 }, 0);
    return withPersonal(counted, { foundLater: [...messages] });
  });
}

async function linesOf(world: SleepWorld) {
  const { entries } = await world.ledgerOf();
  return entries
    .filter(({ block, state }) => block === 'human' && state === 'live')
    .map(({ text, origin, sources }) => [text, origin, sources.length]);
}

/** Learns tea; then chess and soup, in a cycle of which the records know nothing any more. */
async function restored(after: 'found-later' | 'unknown') {
  const world = await openSleepWorld();
  const before = world.start();
  await consolidated(world, before, 'tea');
  const putBack = await backUp(world);
  await consolidated(world, before, 'chess', 'soup');
  before.kill();
  await putBack();
  if (after === 'found-later') await findLater(world, ['2', '3'] as MessageId[]);
  return { ...world, bot: world.start() };
}

describe.each(['found-later', 'unknown'] as const)('what a lost cycle wrote, its messages %s', (after) => {
  test('is in the ledger again: with its source where that is told again, else without one', async () => {
    const world = await restored(after);
    const { brain } = world.letta;
    world.letta.brain = async (prompt) => {
      const { human_updates: found } = JSON.parse(await brain(prompt)) as { human_updates: object[] };
      return JSON.stringify({ human_updates: [...found, { text: 'Likes chess', quote: 'I like chess', ref: 'm1' }] });
    };

    await consolidated(world, world.bot, 'plums');

    expect(await linesOf(world)).toEqual([
      ['Likes tea', undefined, 1],
      ['Likes chess', 'found', 1],
      ['Likes soup', 'found', 0],
      ['Likes plums', undefined, 1],
    ]);
    expect(world.blockOf('human')?.split('\n').toSorted()).toEqual([
      '- Likes chess',
      '- Likes plums',
      '- Likes soup',
      '- Likes tea',
    ]);
  });

  test.each(['Ask her', '* Ask her', '  - Ask her', '-\tAsk her'])(
    'is told apart from what another hand wrote without our bullet: %j',
    async (foreign) => {
      const world = await restored(after);
      const agent = world.primaryOf(ada);
      await world.letta.blocks.write(agent, 'human', `${foreign}\n${world.blockOf('human')}`);

      await consolidated(world, world.bot, 'plums');

      expect((await linesOf(world)).map(([text]) => text)).not.toContain('Ask her');
      expect(world.blockOf('human')?.split('\n')).toContain(foreign);
    },
  );
});

test('what another hand writes with a bullet is no line of ours where no cycle was lost', async () => {
  const world = await openSleepWorld();
  const bot = world.start();
  await consolidated(world, bot, 'tea');
  await world.letta.blocks.write(world.primaryOf(ada), 'human', `${world.blockOf('human')}\n- Likes opera`);

  await consolidated(world, bot, 'plums');

  expect(await linesOf(world)).toEqual([
    ['Likes tea', undefined, 1],
    ['Likes plums', undefined, 1],
  ]);
});
