import { beforeEach, describe, expect, test } from 'vitest';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { english } from '../../src/texts/en.ts';
import { ada, type ChatWorld, type ChatWorldOptions, openChatWorld, tea } from '../support/chat-world.ts';

let world: ChatWorld;
let flow: ChatFlow;

beforeEach(() => open());

async function open(options: ChatWorldOptions = {}): Promise<void> {
  world = await openChatWorld(options);
  flow = world.startFlow();
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
