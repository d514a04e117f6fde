import { describe, expect, test } from 'vitest';
import type { MessageId, Otid } from '../../../src/base/ids.ts';
import { handledIds } from '../../../src/chat/handled-messages.ts';
import { countAnswered } from '../../../src/chat/turn-edits.ts';
import { withPersonal } from '../../../src/chat/user-record.ts';
import { isReadAgain } from '../../../src/sleep/cycle/lost-cycles.ts';
import { ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { ada, openSleepWorld, type SleepWorld, type Started } from '../engine/sleep-world.ts';
import { said } from '../plan/plan-input.ts';

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
async function restored(after: 'found-later' | 'unknown', ...known: readonly string[]) {
  const world = await openSleepWorld();
  const before = world.start();
  await consolidated(world, before, 'tea', ...known);
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

  test('is told of once, in the outcome and in the audit', async () => {
    const world = await restored(after);
    const outcomes: unknown[] = [];
    for (const word of ['plums', 'pears']) {
      await world.say(world.bot, `I like ${word}.`);
      outcomes.push((await world.bot.engine.consolidate(ada)).outcome);
    }

    const found = ['Likes chess', 'Likes soup'].map((text) => ({ block: 'human', text }));
    expect(outcomes).toMatchObject([{ found }, { kind: 'consolidated' }]);
    expect((await world.auditOf(2))?.found).toEqual(found);
    expect((await world.auditOf(3))?.found).toBeUndefined();
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

test('a block that somebody emptied after a lost cycle is made anew of what the ledger knows', async () => {
  const world = await restored('unknown', 'rice', 'figs', 'jazz', 'maps', 'rain', 'bread', 'salt');
  await world.letta.blocks.write(world.primaryOf(ada), 'human', '');

  await consolidated(world, world.bot, 'plums');

  expect(world.blockOf('human')?.split('\n')).toContain('- Likes tea');
});

test('a line that another hand wrote anew without its bullet is theirs, also after a lost cycle', async () => {
  const world = await restored('unknown');
  const block = world.blockOf('human')?.replace('- Likes tea', 'Likes tea') ?? '';
  await world.letta.blocks.write(world.primaryOf(ada), 'human', block);

  await consolidated(world, world.bot, 'plums');

  expect((await linesOf(world)).map(([text]) => text)).not.toContain('Likes tea');
  expect(world.blockOf('human')?.split('\n')).toContain('Likes tea');
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

describe('what was answered before the record began anew to know of it', () => {
  const many = Array.from({ length: 100 }, (_, nth) => `${nth}`);

  function isRead(read: readonly string[], recent: readonly string[], later: readonly string[] = [], from = 'direct') {
    const learnedIn = from === 'direct' ? ('direct' as const) : { guild: null };
    const messages = read.map((otid) => said('Hello', { otid: otid as Otid, learnedIn }));
    return isReadAgain({ context: [], messages }, { recent: recent as Otid[], foundLater: later as Otid[] });
  }

  test.each([
    ['all that is read is known', ['0', '1'], ['0', '1'], [], false],
    ['it was found later', ['0', '1'], ['0', '1'], ['1'], true],
    ['the record knows of fewer than it may, and not of it', ['0', 'x'], ['0'], [], true],
    ['the record knows of as many as it may, and it comes before them', ['x', '0'], many, [], false],
    ['the record knows of as many as it may, and it comes behind one', ['0', 'x'], many, [], true],
    ['nobody ever spoke here', ['x'], [], [], false],
  ])('%s', (_, read, recent, later, isIt) => {
    expect(isRead(read, recent, later)).toBe(isIt);
  });

  test('is none of what another program sent', () => {
    expect(isRead(['x'], ['0'], [], 'elsewhere')).toBe(false);
  });
});
