/** What can't be accepted: too much, too many people, records that can't be read; and what people are told of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { Records } from '../../src/base/records.ts';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { ChatLedger } from '../support/chat-ledger.ts';
import { ada, bob, type ChatWorld, type ChatWorldOptions, openChatWorld, tea } from '../support/chat-world.ts';

let world: ChatWorld;
let flow: ChatFlow;

beforeEach(() => open());

async function open(options: ChatWorldOptions = {}): Promise<void> {
  world = await openChatWorld(options);
  flow = world.startFlow();
}

/** Records of which one user's can't be read. */
function unreadableFor(user: string) {
  return <Id extends string, Value>(kind: string, records: Records<Id, Value>): Records<Id, Value> => ({
    ids: () => records.ids(),
    read: async (id) => {
      if (kind === 'user' && id === user) throw new Failure('record-unreadable', 'garbage');
      return await records.read(id);
    },
    update: async (id, change) => {
      if (kind === 'user' && id === user) throw new Failure('record-unreadable', 'garbage');
      return await records.update(id, change);
    },
  });
}

describe('a message that is not accepted', () => {
  test('because too many wait is told of at once in each place, and soon how many followed', async () => {
    world.conversation.failNextSend('cut-while-thinking-long');
    await flow.receive(world.said('first'));
    await world.clock.pass(100);

    for (let index = 0; index < 14; index += 1) await flow.receive(world.said(`number ${index}`));
    await flow.receive(world.said('here too', { place: tea }));
    expect(world.texts()).toEqual([english.chat.tooManyWaiting, english.chat.tooManyWaiting]);
    await flow.close(AbortSignal.abort(new Error('The test is over.')));
  });

  test('is counted where more follow, and told of once', async () => {
    world.conversation.failNextSend('cut-while-thinking-long');
    await flow.receive(world.said('first'));
    await world.clock.pass(100);
    for (let index = 0; index < 20; index += 1) await flow.receive(world.said(`number ${index}`));

    await world.clock.pass(21_000);

    const { tooManyWaiting, moreLeftAside } = english.chat;
    const notices = world.texts().filter((text) => [tooManyWaiting, moreLeftAside(9)].includes(text));
    expect(notices).toEqual([tooManyWaiting, moreLeftAside(9)]);
  });

  test('is refused out of line: while Discord takes no notice, the next messages are stored', async () => {
    await open({ wrapRecords: unreadableFor(bob) });
    const door = Promise.withResolvers<void>();
    world.outbox.hold(door.promise);
    void flow.receive(world.said('hello', { by: bob, place: tea }));

    await flow.receive(world.said('hello'));

    expect(await world.turnsOf(ada)).toHaveLength(1);
    door.resolve();
  });

  test('because storage fails is answered with an honest notice, in the language of the server', async () => {
    const ledger = new ChatLedger();
    await open({ wrapRecords: (kind, records) => ledger.watch(kind, records) });
    ledger.failNextWrite('user', 'before');

    await flow.receive(world.said('ciao', { place: tea, guildLocale: 'it' }));

    expect(world.texts()).toEqual([`<@${ada}> ${italian.chat.failures['store-unavailable']}`]);
    expect(world.agents.created).toEqual([]);
  });
});

describe('a user whose record cannot be read', () => {
  beforeEach(() => open({ wrapRecords: unreadableFor(bob) }));

  test('is told so once a minute, and no agent is created', async () => {
    await flow.receive(world.said('hello', { by: bob }));
    await flow.receive(world.said('hello?', { by: bob }));
    await world.clock.pass(61_000);
    await flow.receive(world.said('hello??', { by: bob }));

    expect(world.texts()).toEqual([
      english.chat.failures['record-unreadable'],
      english.chat.failures['record-unreadable'],
    ]);
    expect(world.agents.calls).toEqual([]);
  });

  test('is not greeted as if all were well', async () => {
    await flow.receive(world.said('', { by: bob, place: tea }));

    expect(world.texts()).toEqual([english.chat.failures['record-unreadable']]);
  });

  test('keeps nobody else from being taken up after a start, and is not tried for ever', async () => {
    await flow.receive(world.said('hello'));
    await world.openRecords.update(bob, () => ({ because: ['turn'] }));
    const next = world.startFlow();

    expect(await next.resume()).toBe(2);
    await world.settled(ada);
    await world.clock.pass(600_000);

    expect(world.sentences().filter((sentence) => sentence === 'turn broke off, it stays open')).toHaveLength(1);
  });
});

describe('a limit on the number of users', () => {
  test('lets in as many as it says, and tells the others', async () => {
    await open({ maxUsers: 1 });

    await Promise.all([flow.receive(world.said('hello')), flow.receive(world.said('hello', { by: bob, place: tea }))]);
    await world.settled(ada, bob);

    expect(world.texts()).toContain(english.chat.failures['too-many-users']);
    expect(world.agents.created).toHaveLength(1);
    expect(await world.users.read(bob)).toBeUndefined();
  });

  test('keeps a place for a newcomer whose first message could not be stored', async () => {
    const ledger = new ChatLedger();
    await open({ maxUsers: 1, wrapRecords: (kind, records) => ledger.watch(kind, records) });
    ledger.failNextWrite('user', 'before');
    await flow.receive(world.said('hello'));

    await flow.receive(world.said('hello?'));
    await world.settled();

    expect((await world.users.read(ada))?.personal.answered).toBe(1);
  });
});
