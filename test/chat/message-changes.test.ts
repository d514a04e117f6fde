import { beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { MessageId } from '../../src/base/ids.ts';
import type { Records } from '../../src/base/records.ts';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { UnwrittenChanges } from '../../src/chat/message-changes.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import { ada, bob, type ChatWorld, type ChatWorldOptions, openChatWorld, tea } from '../support/chat-world.ts';

let world: ChatWorld;
let flow: ChatFlow;

beforeEach(() => open());

async function open(options: ChatWorldOptions = {}): Promise<void> {
  world = await openChatWorld(options);
  flow = world.startFlow();
}

describe('an edit', () => {
  const unaddressed = { place: tea, mentionsBot: false } as const;

  test('that adds the mention is answered as a message, once', async () => {
    const message = world.said('what do you think?', unaddressed);
    await flow.receive(message);

    await flow.amendMessage({ ...message, mentionsBot: true });
    await flow.amendMessage({ ...message, mentionsBot: true });
    await world.settled();
    await flow.amendMessage({ ...message, mentionsBot: true, text: 'really?' });
    await world.clock.pass(60_000);

    expect(world.conversation.arrivals).toHaveLength(1);
    expect((await world.users.read(ada))?.personal.edited).toEqual([{ id: message.id, text: 'really?' }]);
  });

  test('of a message that is no longer young is not answered', async () => {
    const message = world.said('what do you think?', unaddressed);

    await world.clock.pass(15 * 60_000 + 1_000);
    await flow.amendMessage({ ...message, mentionsBot: true });
    await world.clock.pass(60_000);

    expect(world.conversation.arrivals).toEqual([]);
  });

  test('whose words are hidden, as it drops the mention, leaves the words that were read', async () => {
    const [sent, waits] = [world.said('I am Karl.', { place: tea }), world.said('My brother is Bob.', { place: tea })];
    await flow.receive(sent);
    await flow.receive(waits);

    for (const message of [sent, waits]) await flow.amendMessage({ ...message, ...unaddressed, text: '' });
    await world.settled();

    expect(world.conversation.arrivals.flatMap(({ texts }) => texts).join()).toMatch(/I am Karl.*My brother is Bob/s);
    expect((await world.users.read(ada))?.personal.edited).toEqual([]);
  });

  // No message on Discord says nothing, but one of invisible characters: its earlier words were answered all the same.
  test.each([
    ['in a direct message', { mentionsBot: false }],
    ['where she was addressed', { place: tea, mentionsBot: false, repliesToBot: true }],
  ])('that leaves nothing to be seen takes back what waits, and is what is learned from: %s', async (_, parts) => {
    const [sent, waits] = [world.said('one', parts), world.said('two', parts)];
    await flow.receive(sent);
    await world.settled();
    await flow.receive(waits);

    for (const message of [sent, waits]) await flow.amendMessage({ ...message, text: '\u200b\u2063' });
    await world.settled();

    expect(world.conversation.arrivals.map(({ texts }) => texts.join())).toEqual([expect.stringContaining('one')]);
    expect(world.texts()).toHaveLength(1);
    expect((await world.users.read(ada))?.personal.edited).toMatchObject([{ id: sent.id }]);
  });

  test('that drops the mention while the message waits takes it back', async () => {
    const [sent, waits] = [world.said('one', { place: tea }), world.said('two', { place: tea })];
    await flow.receive(sent);
    await flow.receive(waits);

    await flow.amendMessage({ ...waits, ...unaddressed, text: 'and you, Bob?' });
    await world.settled();

    expect(world.conversation.arrivals.map(({ texts }) => texts.join())).toEqual([expect.stringContaining('one')]);
    expect(world.texts()).toHaveLength(1);
  });

  test.each([
    ['says nothing but the mention', { text: '' }],
    ['is not meant for her', { mentionsBot: false }],
    ['is a webhook’s', { author: { id: ada, name: 'Ada', kind: 'webhook', roles: [] } as const }],
  ])('that %s is not answered', async (_, parts) => {
    await flow.amendMessage({ ...world.said('hello', { place: tea }), ...parts });
    await world.clock.pass(60_000);

    expect(world.texts()).toEqual([]);
  });
});

describe('a deletion', () => {
  test('after the answer is noted, and after a restart too', async () => {
    const [first, second] = [world.said('one'), world.said('two')];
    await flow.receive(first);
    await world.settled();
    await flow.receive(second);
    await world.settled();

    await flow.withdrawMessages([first.id]);
    const later = world.startFlow();
    await later.resume();
    await later.withdrawMessages([second.id]);

    expect((await world.users.read(ada))?.personal.deleted).toEqual([first.id, second.id]);
  });
});

describe('edits and deletions that come while nothing can be stored', () => {
  /** Records of a disk that is full at times: what changes nothing is not written. */
  function fillingDisk() {
    const disk = { isFull: false };
    const wrapRecords = <Id extends string, Value>(_: string, records: Records<Id, Value>): Records<Id, Value> => ({
      read: (id) => records.read(id),
      ids: () => records.ids(),
      update: (id, change) =>
        records.update(id, (current) => {
          const next = change(current);
          if (disk.isFull && next !== current) throw new Failure('store-unavailable', 'disk full');
          return next;
        }),
    });
    return { disk, wrapRecords };
  }

  test.each([
    ['before the turn that runs is answered', 1_000],
    ['long after that', 5 * 60_000],
  ])('are taken over before anything is sent, with room again %s', async (_, fullMs) => {
    const { disk, wrapRecords } = fillingDisk();
    await open({ wrapRecords });
    const [pin, sister] = [world.said('My PIN is in the blue box'), world.said('My sister is Karla')];
    for (const message of [pin, sister]) {
      await flow.receive(message);
      await world.settled();
    }
    world.conversation.answerInPieces([], 10_000);
    await flow.receive(world.said('think about it'));
    await world.clock.pass(1_000);
    const [secret, rome] = [world.said('words taken back'), world.said('I live in Rome')];
    for (const message of [secret, rome]) await flow.receive(message);

    disk.isFull = true;
    await flow.withdrawMessages([secret.id, pin.id]);
    await flow.amendMessage({ ...rome, text: 'I live in Milan' });
    await flow.amendMessage({ ...rome, text: 'I live in Turin' });
    await flow.amendMessage({ ...sister, text: 'My sister is Clara' });
    await world.clock.pass(fullMs);
    disk.isFull = false;
    await world.settled();

    const asked = world.conversation.arrivals.flatMap(({ texts }) => texts).join();
    expect(asked).toContain('Turin');
    expect(asked).not.toMatch(/taken back|Rome|Milan/);
    expect((await world.users.read(ada))?.personal).toMatchObject({
      deleted: [pin.id],
      edited: [{ id: sister.id, text: 'My sister is Clara' }],
    });
  });

  test('are stored in a while also where nothing waits to be sent', async () => {
    const { disk, wrapRecords } = fillingDisk();
    await open({ wrapRecords });
    const message = world.said('My PIN is in the blue box');
    await flow.receive(message);
    await world.settled();

    disk.isFull = true;
    await flow.withdrawMessages([message.id]);
    await world.clock.pass(60_000);
    disk.isFull = false;
    await world.clock.pass(15_000);

    expect((await world.users.read(ada))?.personal.deleted).toEqual([message.id]);
  });
});

describe('what could not be stored', () => {
  const id = (number: number) => `${number}` as MessageId;
  const named = (name: string) => (record: UserRecord) => ({ ...record, name: `${record.name ?? ''}${name}` });

  async function opened() {
    const { users } = await openChatWorld();
    for (const user of [ada, bob]) await users.update(user, () => newUser(0));
    const unwritten = new UnwrittenChanges(users);
    return { users, unwritten, nameOf: async () => (await users.read(ada))?.name ?? '' };
  }

  test('what is kept of a person goes with what is written of them next, once', async () => {
    const { unwritten, nameOf } = await opened();
    unwritten.keep([id(1), id(2)], { user: ada, apply: named('a') });
    unwritten.keep([id(3)], { user: ada, apply: named('b') });

    await unwritten.users.update(bob, (record) => record && { ...record, lastSeen: 1 });
    expect([unwritten.has(ada), unwritten.has(bob), await nameOf()]).toEqual([true, false, '']);

    let seen: string | null | undefined;
    await unwritten.users.update(ada, (record) => {
      seen = record?.name;
      return record;
    });
    await unwritten.users.update(ada, (record) => record && { ...record, lastSeen: 2 });

    expect([seen, await nameOf(), unwritten.has(ada)]).toEqual(['ab', 'ab', false]);
  });

  test('of one message the last change counts, in the order in which they came', async () => {
    const { unwritten, nameOf } = await opened();
    unwritten.keep([id(1)], { user: ada, apply: named('a') });
    unwritten.keep([id(2)], { user: ada, apply: named('b') });
    unwritten.keep([id(1)], { user: ada, apply: named('c') });

    await unwritten.users.update(ada, (record) => record);

    expect(await nameOf()).toBe('bc');
  });

  test('a write that fails keeps it', async () => {
    const { unwritten, nameOf } = await opened();
    unwritten.keep([id(1)], { user: ada, apply: named('a') });

    const failing = unwritten.users.update(ada, () => {
      throw new Error('no');
    });

    await expect(failing).rejects.toThrow('no');
    expect([unwritten.has(ada), await nameOf()]).toEqual([true, '']);
  });

  test('of all people together a thousand are kept, the latest', async () => {
    const { unwritten } = await opened();
    unwritten.keep([id(0)], { user: bob, apply: named('b') });
    unwritten.keep([id(1)], { user: ada, apply: named('a') });
    for (let number = 2; number < 1_000; number += 1) unwritten.keep([id(number)], { user: ada, apply: named('a') });
    expect(unwritten.has(bob)).toBe(true);

    unwritten.keep([id(1_000)], { user: ada, apply: named('a') });

    expect([unwritten.has(bob), unwritten.has(ada)]).toEqual([false, true]);
  });
});
