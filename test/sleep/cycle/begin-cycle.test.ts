import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { MessageId } from '../../../src/base/ids.ts';
import { toStoredMessage } from '../../../src/chat/accepted-message.ts';
import { amendInRecord, withdrawInRecord } from '../../../src/chat/message-corrections.ts';
import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { ada, openSleepWorld, type SleepWorld } from '../engine/sleep-world.ts';
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
