/** Turns while Discord takes no posts. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { type UserRecord, withPersonal } from '../../src/chat/user-record.ts';
import { noPauses } from '../../src/pair/pauses.ts';
import { english } from '../../src/texts/en.ts';
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

describe('what the first answer says of her', () => {
  const { firstContact } = english.chat;

  test.each(['forbidden', 'gone'] as const)(
    'is said by the next one where the first can be posted nowhere (%s)',
    async (because) => {
      world.outbox.closedChannels.set(dm.channel, because);
      await flow.receive(world.said('hello'));
      await world.settled();
      world.outbox.closedChannels.clear();
      await flow.receive(world.said('hello again'));
      await world.settled();
      await flow.receive(world.said('and again'));
      await world.settled();

      expect(world.texts().map((text) => text.includes(firstContact))).toEqual([true, false]);
    },
  );

  test('is said by the next one where the first was lost, and told of', async () => {
    world.outbox.closedChannels.set(dm.channel, 'unavailable');
    await flow.receive(world.said('hello'));
    await world.clock.until('an answer that waits', async () => (await world.turnsOf(ada))[0]?.state === 'answered');
    await world.clock.pass(20 * 60_000);
    world.outbox.closedChannels.clear();
    await world.clock.until('a notice', () => world.texts().length === 1);
    await flow.receive(world.said('and again'));
    await world.settled();

    expect(world.texts().map((text) => text.includes(firstContact))).toEqual([false, true]);
  });

  test.each(['forbidden', 'refused', 'unavailable'] as const)(
    'is said by the next one where the page that says it can not be posted (%s)',
    async (because) => {
      const { post } = world.outbox;
      world.outbox.post = async (channel, page) =>
        page.text.includes('I am an AI') ? { kind: 'failed', because } : await post(channel, page);
      world.conversation.answerNext(`${'Tea is good. '.repeat(200)}\n\nIt is.`);
      await flow.receive(world.said('hello'));
      await world.settled();
      world.outbox.post = post;
      await flow.receive(world.said('hello again'));
      await world.settled();
      await flow.receive(world.said('and again'));
      await world.settled();

      expect(world.texts()[0]).toMatch(/^Tea/);
      expect(
        world
          .texts()
          .slice(-2)
          .map((text) => text.includes(firstContact)),
      ).toEqual([true, false]);
    },
  );
});

test('that sleep-time is paused is said by the next answer where the first that said it can be posted nowhere', async () => {
  const sleep = { reason: 'cleaning up', since: 1, until: null };
  const told = english.chat.sleepPaused(sleep.reason);
  await flow.receive(world.said('hello'));
  await world.settled();
  await world.users.update(ada, (record) => record && withSleepWanted(record));
  await flow.close(AbortSignal.abort());
  flow = world.startFlow({ pausesOfAll: { current: { ...noPauses, sleep } } });
  world.outbox.closedChannels.set(dm.channel, 'forbidden');
  await flow.receive(world.said('are you there?'));
  await world.settled();
  world.outbox.closedChannels.clear();
  for (const text of ['hello again', 'and again']) {
    await flow.receive(world.said(text));
    await world.settled();
  }

  expect(world.texts().map((text) => text.includes(told))).toEqual([false, true, false]);
});

function withSleepWanted(record: UserRecord): UserRecord {
  const { pair } = record.personal;
  return withPersonal(record, { pair: pair && { ...pair, sleepWanted: true } });
}
