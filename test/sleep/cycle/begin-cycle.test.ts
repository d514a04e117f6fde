import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { MessageId } from '../../../src/base/ids.ts';
import { toStoredMessage } from '../../../src/chat/accepted-message.ts';
import { amendInRecord, withdrawInRecord } from '../../../src/chat/message-corrections.ts';
import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { ada, minute, openSleepWorld, type SleepWorld } from '../engine/sleep-world.ts';
import { supported, worldWith } from './reviewed-world.ts';

const first = '1' as MessageId;

async function deletes(world: SleepWorld, ...ids: readonly MessageId[]): Promise<void> {
  await world.users.update(ada, (record) => record && withdrawInRecord(record, ids));
}

async function edits(world: SleepWorld, id: MessageId, text: string): Promise<void> {
  const words = toStoredMessage({ kind: 'reply', author: 'Ada', text, attachments: [], asides: [] });
  await world.users.update(
    ada,
    (record) => record && amendInRecord(record, { ...words, id, at: world.clock.now(), brought: [] }),
  );
}

/** Everything that is kept of what was said. */
async function keptIn(world: SleepWorld): Promise<string> {
  const audits = [];
  for await (const id of world.audits.ids()) audits.push(await world.audits.read(id));
  const { journal } = await world.stateOf();
  return JSON.stringify([journal, await world.ledgerOf(), audits, world.blockOf('human')]);
}

describe.each(['the sleep agent', 'the reviewer'])('while %s thinks', (who) => {
  /** Holds back the first answer of that one until something was done meanwhile. */
  async function worldIn(meanwhile: (world: SleepWorld) => Promise<void>): Promise<SleepWorld> {
    const { world, bot } = await worldWith(supported, { threshold: 2, review: 'always' });
    const { brain } = world.letta;
    let isDone = false;
    world.letta.brain = async (prompt) => {
      const answer = await brain(prompt);
      if (isDone || isReview(prompt) !== (who === 'the reviewer')) return answer;
      isDone = true;
      await meanwhile(world);
      return answer;
    };
    await world.say(bot, 'I live in Turin.');
    await world.say(bot, 'I like green tea.');
    await world.clock.quiet();
    return world;
  }

  test('nothing is learned, nor kept, of what is deleted', async () => {
    const world = await worldIn((one) => deletes(one, first));

    expect(world.blockOf('human')).toBe('- Likes green tea');
    expect(await keptIn(world)).not.toMatch(/Turin/);
    expect((await world.stateOf()).journal).toBeNull();
  });

  test('what is edited is learned as it reads now', async () => {
    const world = await worldIn((one) => edits(one, first, 'I live in Lisbon.'));

    expect(world.blockOf('human')).toMatch(/Lives in Lisbon/);
    expect(await keptIn(world)).not.toMatch(/Turin/);
  });

  test('whose every message is deleted has nothing left that is under way', async () => {
    const world = await worldIn((one) => deletes(one, first, '2' as MessageId));

    expect(world.blockOf('human')).toBe('');
    expect(await keptIn(world)).not.toMatch(/Turin|tea/);
    expect((await world.stateOf()).journal).toBeNull();
  });
});

test('a window that failed, and of which everything was deleted since, is let go and not looked at for ever', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  world.letta.before = async ({ name }) => {
    if (name === 'send') throw new Failure('letta-broken', 'HTTP 500');
  };
  await world.say(world.start(), 'I live in Turin.');
  await world.clock.quiet();
  expect((await world.stateOf()).journal).toMatchObject({ state: 'claimed' });

  await deletes(world, first);
  const listed = world.letta.calls.length;
  await world.clock.pass(10 * 60_000);

  expect((await world.stateOf()).journal).toBeNull();
  expect(world.letta.calls.length - listed).toBeLessThan(10);
});

const pause = { since: 1, reason: 'Moving house.' };

/** A cycle that was cut short at this request to Letta, and sleep-time that an administrator paused after that. */
async function cutShortAt(step: 'send' | 'write') {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  world.letta.before = ({ name }) => {
    if (name === step) throw new Failure('letta-unreachable', 'connection refused', { arrived: 'no' });
  };
  await world.say(bot, 'I like tea.');
  await world.clock.pass(minute / 2);
  world.letta.before = () => {};
  await world.users.update(ada, (record) => record && { ...record, pauses: { chat: null, sleep: pause } });
  const sends = () => world.letta.calls.filter(({ name }) => name === 'send').length;
  return { world, bot, sends };
}

test('a cycle that has written nothing waits for the end of a pause, and then goes on with its window', async () => {
  const { world, bot, sends } = await cutShortAt('send');
  const { journal } = await world.stateOf();
  expect(journal?.state).toBe('claimed');
  const before = sends();

  expect((await bot.engine.consolidate(ada)).outcome).toEqual({
    kind: 'nothing-to-do',
    because: 'paused',
    reason: pause.reason,
  });
  expect([sends(), (await world.stateOf()).journal]).toEqual([before, journal]);
  await world.users.update(ada, (record) => record && { ...record, pauses: { chat: null, sleep: null } });

  expect((await bot.engine.consolidate(ada)).outcome).toMatchObject({ kind: 'consolidated' });
  expect(world.blockOf('human')).toBe('- Likes tea');
});

test('a cycle that may have written is brought to its end in a pause too, without asking anybody again', async () => {
  const { world, bot, sends } = await cutShortAt('write');
  expect((await world.stateOf()).journal?.state).toBe('prepared');
  const before = sends();

  expect((await bot.engine.consolidate(ada)).outcome).toMatchObject({ kind: 'consolidated' });

  expect(sends()).toBe(before);
  expect(world.blockOf('human')).toBe('- Likes tea');
});
