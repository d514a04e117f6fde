import { expect, test } from 'vitest';
import type { ChannelId } from '../../src/base/ids.ts';
import { unreadAtMost } from '../../src/chat/user-record.ts';
import { noPauses, type Pauses } from '../../src/pair/pauses.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { ada, bob, openChatWorld, tea } from '../support/chat-world.ts';

const { chat } = english;
const reason = 'Moving house.';

async function paused() {
  const world = await openChatWorld();
  const pausesOfAll: { current: Pauses } = { current: { ...noPauses, chat: { since: 1, reason } } };
  const flow = world.startFlow({ pausesOfAll });
  return {
    ...world,
    flow,
    pausesOfAll,
    async say(text: string, overrides: Parameters<typeof world.said>[1] = {}) {
      await flow.receive(world.said(text, overrides));
      await world.settled(overrides.by ?? ada);
    },
    /** As an administrator would, with what follows from it. */
    async resume() {
      pausesOfAll.current = noPauses;
      const told = world.texts().length;
      // What is stored is what a restart goes by.
      await flow.close(AbortSignal.abort(new Error('The test stops the flow.')));
      const next = world.startFlow({ pausesOfAll });
      await next.resume();
      await world.settled(ada);
      return world.outbox.posted.slice(told).map(({ channel, page }) => [channel, page.text]);
    },
    arrived: () => world.conversation.arrivals.length,
  };
}

test('what comes during a pause is told of at its end where it came, in the language of the person', async () => {
  const world = await paused();

  await world.say('One.');
  await world.say('Two.', { place: tea });
  await world.say('Three.', { place: tea, guildLocale: 'it' });

  expect(world.texts()).toEqual([chat.paused(reason)]);
  expect(await world.resume()).toEqual([
    [world.outbox.posted[0]?.channel, chat.pauseIsOver(1)],
    [tea.channel, italian.chat.pauseIsOver(2)],
  ]);
  expect(world.arrived()).toBe(0);
});

test('a person’s own pause is told of by its own reason, and others are answered', async () => {
  const world = await paused();
  world.pausesOfAll.current = noPauses;
  await world.say('Hello.');
  await world.users.update(
    ada,
    (record) => record && { ...record, pauses: { sleep: null, chat: { since: 2, reason } } },
  );

  await world.say('One.');
  await world.say('Hello!', { by: bob });

  expect(world.texts().filter((text) => text.includes(reason))).toEqual([chat.paused(reason)]);
  expect(world.arrived()).toBe(2);
});

test('a second pause is told of anew, with all that came in both', async () => {
  const world = await paused();
  await world.say('One.');
  world.pausesOfAll.current = { ...noPauses, chat: { since: 2, reason: 'Still moving.' } };

  await world.say('Two.');

  expect(world.texts()).toEqual([chat.paused(reason), chat.paused('Still moving.')]);
  expect((await world.resume()).map(([, text]) => text)).toEqual([chat.pauseIsOver(2)]);
});

test('what came in more places than are kept is told of all the same', async () => {
  const world = await paused();

  for (let count = 0; count < unreadAtMost + 2; count += 1) {
    await world.say('Hello.', { place: { ...tea, channel: `20000000000000${1000 + count}` as ChannelId } });
  }

  const told = await world.resume();
  expect(told).toHaveLength(unreadAtMost);
  expect(told[0]?.[1]).toBe(chat.pauseIsOver(3));
});

test('a pause of sleep-time is nothing to tell to somebody whose memory nobody tends', async () => {
  const world = await paused();
  world.pausesOfAll.current = { ...noPauses, sleep: { since: 1, reason } };

  await world.say('Hello.');

  expect(world.texts().filter((text) => text.includes(reason))).toEqual([]);
});

test('a pause that could not be told of is told of where the person writes next', async () => {
  const world = await paused();
  world.outbox.closedChannels.set(tea.channel, 'gone');

  await world.say('One.', { place: tea });
  await world.say('Two.');

  expect(world.texts()).toEqual([chat.paused(reason)]);
});

test('a pause that Discord did not take in time is told of where the person writes next, and nothing else is', async () => {
  const world = await paused();
  world.outbox.closedChannels.set(tea.channel, 'unavailable');

  await world.say('One.', { place: tea });
  await world.clock.pass(16 * 60_000);
  world.outbox.closedChannels.clear();
  await world.say('Two.');
  await world.clock.pass(16 * 60_000);

  expect(world.texts()).toEqual([chat.paused(reason)]);
});
