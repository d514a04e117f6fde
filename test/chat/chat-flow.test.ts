import { beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId, ChannelId } from '../../src/base/ids.ts';
import type { Records } from '../../src/base/records.ts';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import type { FetchStarter, IncomingMessage, Starter } from '../../src/chat/incoming.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { ChatLedger } from '../support/chat-ledger.ts';
import {
  ada,
  bob,
  type ChatWorld,
  type ChatWorldOptions,
  dm,
  garden,
  openChatWorld,
  tea,
} from '../support/chat-world.ts';

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

async function openWork(): Promise<readonly string[]> {
  const kinds: string[] = [];
  for await (const id of world.openRecords.ids()) kinds.push(...((await world.openRecords.read(id))?.because ?? []));
  return kinds;
}

describe('a mention without words', () => {
  // Discord knows a nonce for some minutes only.
  test('is greeted once, however late Discord brings it again, after a start too', async () => {
    const bare = world.said('', { place: tea });

    await flow.receive(bare);
    await Promise.all([flow.receive(bare), flow.receive(bare)]);
    await world.clock.pass(10 * 60_000);
    world.outbox.forgetNonces();
    await flow.receive(bare, 'late');
    await world.startFlow().receive(bare, 'late');

    expect(world.texts()).toEqual([english.chat.greeting]);
  });

  test('is not greeted where it had words that were answered', async () => {
    const message = world.said('hello', { place: tea });
    await flow.receive(message);
    await world.settled();
    const before = world.texts();

    await flow.receive({ ...message, text: '' });

    expect(world.texts()).toEqual(before);
  });

  test('is answered once an edit adds some', async () => {
    const bare = world.said('', { place: tea });
    await flow.receive(bare);

    await flow.amendMessage({ ...bare, text: 'what do you think?' });
    await world.settled();
    await flow.receive(bare, 'late');

    expect(world.conversation.arrivals).toHaveLength(1);
    expect(world.texts().filter((text) => text === english.chat.greeting)).toHaveLength(1);
  });

  test('each gets a greeting of its own', async () => {
    await flow.receive(world.said('', { place: tea }));
    await flow.receive(world.said('', { place: tea }));

    expect(world.texts()).toEqual([english.chat.greeting, english.chat.greeting]);
  });
});

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

describe('what a thread began with', () => {
  const thread = { ...tea, channel: garden.channel, kind: 'thread' as const, parent: tea.channel };
  const starter = { kind: 'starter' as const, author: 'Bob', text: 'Who broke it?', attachments: [], asides: [] };

  function fetching(...starters: readonly Starter[]) {
    const asked: string[] = [];
    const fetchStarter: FetchStarter = async ({ channel }) => {
      asked.push(channel);
      return starters[asked.length - 1] ?? { kind: 'none' };
    };
    return { asked, flow: world.startFlow({ fetchStarter }) };
  }

  const toldIn = () => world.conversation.arrivals.map(({ texts }) => texts.join().includes('Who broke it?'));

  async function talk(flow: ChatFlow, ...messages: readonly IncomingMessage[]): Promise<void> {
    for (const message of messages) {
      await flow.receive(message);
      await world.settled();
    }
  }

  test('is asked for once, and told with the first message', async () => {
    const { asked, flow } = fetching({ kind: 'found', messages: [starter] });

    await talk(flow, world.said('one', { place: thread }), world.said('two', { place: thread }));

    expect(asked).toEqual([thread.channel]);
    expect(toldIn()).toEqual([true, false]);
  });

  test('is asked for again where it could not be had, and not where there is none', async () => {
    const { asked, flow } = fetching({ kind: 'unavailable' }, { kind: 'none' });

    await talk(flow, ...['one', 'two', 'three'].map((text) => world.said(text, { place: thread })));

    expect(asked).toHaveLength(2);
  });

  test('is told again where the turn that brought it never arrived', async () => {
    const { flow } = fetching({ kind: 'found', messages: [starter] }, { kind: 'found', messages: [starter] });
    world.conversation.failNextSendWith('model-out-of-credit', { arrived: 'no' });

    await talk(flow, world.said('one', { place: thread }), world.said('two', { place: thread }));

    expect(toldIn()).toEqual([true]);
  });

  test('is not told beside a reply to it', async () => {
    const { flow } = fetching({ kind: 'found', messages: [starter] });

    await talk(flow, world.said('one', { place: thread, brought: [{ ...starter, kind: 'reply' }] }));

    expect(JSON.stringify(world.conversation.arrivals).match(/Who broke it\?/g)).toHaveLength(1);
  });

  test('is told again to a primary who was made anew', async () => {
    const { flow } = fetching({ kind: 'found', messages: [starter] }, { kind: 'found', messages: [starter] });
    await talk(flow, world.said('one', { place: thread }));

    world.lose('agent-1' as AgentId);
    await talk(flow, world.said('two', { place: thread }), world.said('three', { place: thread }));

    expect(toldIn().filter(Boolean)).toHaveLength(2);
  });

  test('is remembered for the last hundred threads', async () => {
    const { flow } = fetching();
    const threads = Array.from({ length: 100 }, (_, index) => `t${index}` as ChannelId);
    await talk(flow, world.said('hello'));
    await world.users.update(ada, (record) => {
      const startersTold = { agent: 'agent-1' as AgentId, threads };
      return record && { ...record, personal: { ...record.personal, startersTold } };
    });

    await talk(flow, world.said('hello', { place: thread }));

    const told = (await world.users.read(ada))?.personal.startersTold?.threads ?? [];
    expect([told.length, told[0], told.at(-1)]).toEqual([100, 't1', thread.channel]);
  });

  test('is nothing that direct messages and channels have', async () => {
    const { asked, flow } = fetching();

    await talk(flow, world.said('one'), world.said('two', { place: tea }));

    expect(asked).toEqual([]);
  });
});

describe('a message', () => {
  test('is answered once, counted once, and leaves only something to consolidate', async () => {
    await flow.receive(world.said('hello', { place: tea }));
    await world.settled();
    await world.clock.pass(60_000);

    expect(world.texts()).toHaveLength(1);
    expect((await world.users.read(ada))?.personal).toMatchObject({ answered: 1, turns: [] });
    expect(await openWork()).toEqual(['deadline']);
  });

  test('whose event comes again after its answer is not answered again, and leaves no open turn', async () => {
    const message = world.said('hello');
    await flow.receive(message);
    await world.settled();

    await flow.receive(message);
    await world.clock.pass(60_000);

    expect(world.conversation.arrivals).toHaveLength(1);
    expect(await openWork()).toEqual(['deadline']);
  });

  test('that is deleted while it is being stored is never sent', async () => {
    const first = world.said('one');
    const deleted = world.said('two');
    await flow.receive(first);

    const received = flow.receive(deleted);
    await flow.withdrawMessages([deleted.id]);
    await received;
    await world.settled();

    expect(world.conversation.arrivals.map(({ texts }) => texts.join())).toEqual([expect.stringContaining('one')]);
  });

  test('shows typing until it is answered, and not after', async () => {
    await flow.receive(world.said('hello', { place: tea }));
    await world.settled();
    const shown = world.outbox.typing.length;
    await world.clock.pass(120_000);

    expect(shown).toBeGreaterThan(0);
    expect(world.outbox.typing).toHaveLength(shown);
  });
});

describe('an answer that takes longer than people wait', () => {
  test('keeps her typing, holds up nobody else, and is told of at the deadline', async () => {
    world.conversation.failNextSend('cut-while-thinking-long');
    await flow.receive(world.said('hello', { place: tea }));
    await world.clock.pass(100);

    await flow.receive(world.said('good evening', { by: bob }));
    await world.clock.pass(15_000);
    const [shown, answered] = [world.outbox.typing.length, world.texts()];
    await world.clock.pass(30_000);

    expect(shown).toBeGreaterThan(2);
    expect(answered).toEqual([expect.stringContaining('answer')]);
    expect(world.texts().at(-1)).toBe(english.chat.failures['outcome-unknown']);
    expect(world.texts()).toHaveLength(2);
  });
});

describe('the line for a turn', () => {
  const told = () => world.texts().filter((text) => text === english.chat.willAnswerLater);

  test('tells nobody of a long wait whose every wait was short', async () => {
    await open({ turnsAtOnce: 1 });

    for (let round = 0; round < 30; round += 1) {
      for (const by of [bob, ada]) await flow.receive(world.said(`round ${round}`, { by }));
      await world.clock.pass(1_500);
    }
    await world.settled();

    expect(told()).toEqual([]);
    expect(world.conversation.arrivals.length).toBeGreaterThan(30);
  });

  test('tells whoever waits long that they are not forgotten, once', async () => {
    await open({ turnsAtOnce: 1 });
    await flow.receive(world.said('good evening', { by: bob }));
    await world.settled(bob);
    world.conversation.failNextSend('cut-while-thinking-long');
    await flow.receive(world.said('are you there?', { by: bob }));
    await flow.receive(world.said('hello'));

    await world.clock.pass(14_000);
    expect(told()).toHaveLength(0);

    await world.clock.pass(30_000);
    expect(told()).toHaveLength(1);
  });

  test('tells them of a later turn of theirs that waits long, too', async () => {
    await open({ turnsAtOnce: 1 });
    await flow.receive(world.said('hello', { place: tea }));
    await flow.receive(world.said('hello', { place: garden }));
    await world.clock.pass(500);
    world.conversation.failNextSend('cut-while-thinking-long');
    await flow.receive(world.said('good evening', { by: bob }));

    await world.clock.pass(18_000);

    expect(world.conversation.arrivals).toHaveLength(2);
    expect(told()).toHaveLength(1);
  });
});

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

    expect(world.texts()).toEqual([italian.chat.failures['store-unavailable']]);
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

describe('when Discord takes no posts', () => {
  test('a person who writes on causes no more tries than one who does not', async () => {
    await flow.receive(world.said('one', { place: tea }));
    await world.settled();
    world.outbox.closedChannels.set(tea.channel, 'unavailable');
    for (let index = 0; index < 8; index += 1) {
      await flow.receive(world.said(`number ${index}`, { place: tea }));
      await world.clock.pass(3_000);
    }
    const before = world.outbox.searches.length;

    await world.clock.pass(60_000);

    expect(world.outbox.searches.length - before).toBeLessThanOrEqual(4);
  });

  test('the answer is posted once they are taken again', async () => {
    world.outbox.failNextPosts('unavailable', 'before', 3);

    await flow.receive(world.said('hello', { place: tea }));
    await world.settled();

    expect(world.texts()).toHaveLength(1);
    expect(world.conversation.arrivals).toHaveLength(1);
  });

  test('in one channel, other channels are answered; and the order within a channel is kept', async () => {
    world.outbox.closedChannels.set(tea.channel, 'unavailable');
    const first = world.said('one', { place: tea });
    await flow.receive(first);
    await flow.receive(world.said('two', { place: garden }));
    const third = world.said('three', { place: tea });
    await flow.receive(third);
    await flow.receive(world.said('four', { place: dm }));
    await world.clock.until('an answer in the garden', () => world.texts().length === 1);

    expect(world.outbox.posted[0]?.channel).toBe(garden.channel);
    world.outbox.closedChannels.clear();
    await world.settled();
    const inTea = world.outbox.posted.filter(({ channel }) => channel === tea.channel);
    expect(inTea.map(({ page }) => page.replyTo)).toEqual([first.id, third.id]);
  });

  test('at once, as many wait for the same channel, nobody elsewhere waits for it', async () => {
    await open({ turnsAtOnce: 1 });
    const taken = Promise.withResolvers<void>();
    world.outbox.hold(taken.promise);
    await flow.receive(world.said('hello', { place: tea }));
    await world.clock.until('an answer that waits', async () => (await world.turnsOf(ada))[0]?.state === 'answered');

    await flow.receive(world.said('good evening', { by: bob }));
    await world.clock.pass(5_000);
    const asked = world.conversation.arrivals.length;
    taken.resolve();
    await world.settled(ada, bob);

    expect(asked).toBe(2);
    expect(world.texts()).toHaveLength(2);
  });

  test('for a quarter of an hour, the answer is let go and the lane is free', async () => {
    world.outbox.closedChannels.set(tea.channel, 'unavailable');
    await flow.receive(world.said('hello', { place: tea }));

    await world.clock.pass(16 * 60_000);

    expect(await world.turnsOf(ada)).toEqual([]);
    expect(world.sentences()).toContain('answer could not be posted');
  });

  test.each(['gone', 'forbidden', 'refused'] as const)(
    'because the channel is %s, nothing is tried again',
    async (because) => {
      world.outbox.closedChannels.set(tea.channel, because);

      await flow.receive(world.said('hello', { place: tea }));
      await world.clock.pass(60_000);

      expect(await world.turnsOf(ada)).toEqual([]);
      expect(world.outbox.searches).toEqual([]);
    },
  );
});

describe('stopping', () => {
  const now = AbortSignal.abort(new Error('The process stops.'));

  test('while she thinks leaves the turn, and the next start delivers the answer that was stored', async () => {
    await flow.receive(world.said('hello'));
    await world.clock.pass(100);

    await flow.close(now);
    await world.clock.pass(5_000);
    await world.startFlow().resume();
    await world.settled();

    expect(world.conversation.arrivals).toHaveLength(1);
    expect(world.texts()).toHaveLength(1);
  });

  test('while Discord hangs does not wait for it, and the next start posts the answer', async () => {
    const door = Promise.withResolvers<void>();
    await flow.receive(world.said('hello'));
    world.outbox.hold(door.promise);
    await world.clock.pass(5_000);

    await flow.close(now);

    expect(await world.turnsOf(ada)).toMatchObject([{ state: 'answered' }]);
    door.resolve();
    await world.startFlow().resume();
    await world.settled();
    expect(world.texts()).toHaveLength(1);
  });

  test('while the pair is being made does not wait for it, and the next start answers', async () => {
    const door = Promise.withResolvers<void>();
    world.agents.holdCreation(door.promise);
    await flow.receive(world.said('hello'));
    await world.clock.quiet();

    let isClosed = false;
    const closing = flow.close(now).then(() => {
      isClosed = true;
    });
    await world.clock.quiet();

    expect(isClosed).toBe(true);
    expect(await world.turnsOf(ada)).toMatchObject([{ state: 'accepted' }]);
    door.resolve();
    await closing;
    await world.startFlow().resume();
    await world.settled();
    expect(world.texts()).toEqual([`answer 1\n\n${english.chat.firstContact}`]);
  });

  test('while attachments are fetched leaves the turn unsent, and nothing is frozen as missing', async () => {
    const photo = { name: 'a.png', mediaType: 'image/png', size: 1, url: 'https://a/1/a.png', proxyUrl: 'https://b' };
    const slow = world.startFlow({
      fetchAttachment: (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ kind: 'left-out', because: 'unavailable' }));
        }),
    });
    await slow.receive(world.said('look', { attachments: [photo] }));
    await world.clock.quiet();

    await slow.close(now);

    expect(await world.turnsOf(ada)).toMatchObject([{ state: 'accepted' }]);
  });

  test('stores what still comes in, for the next start', async () => {
    await flow.close(now);

    await flow.receive(world.said('are you there?'));
    await world.clock.pass(60_000);
    const unanswered = world.texts().length;
    await world.startFlow().resume();
    await world.settled();

    expect(unanswered).toBe(0);
    expect(world.texts()).toHaveLength(1);
  });
});
