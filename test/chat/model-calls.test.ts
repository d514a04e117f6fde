/** The budget of model calls in the chat: what counts, who is told, and that counting costs no write. */
import { expect, test } from 'vitest';
import type { UserId } from '../../src/base/ids.ts';
import { type CallBudget, ModelCalls } from '../../src/pair/model-calls.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { ada, bob, garden, openChatWorld, tea } from '../support/chat-world.ts';

const dayMs = 24 * 3_600_000;

async function limited(budget: CallBudget) {
  let writes = 0;
  const world = await openChatWorld({
    wrapRecords: (_, records) => ({
      ...records,
      read: (id) => records.read(id),
      ids: () => records.ids(),
      update: (id, change) =>
        records.update(id, (current) => {
          const next = change(current);
          if (next !== current) writes += 1;
          return next;
        }),
    }),
  });
  const modelCalls = new ModelCalls(budget, world.clock);
  const flow = world.startFlow({ modelCalls });
  const midnight = (Math.floor(world.clock.now() / dayMs) + 1) * (dayMs / 1_000);
  return {
    ...world,
    midnight,
    writes: () => writes,
    async say(text: string, overrides: Parameters<typeof world.said>[1] = {}) {
      await flow.receive(world.said(text, overrides));
      await world.settled(overrides.by ?? ada);
    },
    callsOf: async (user: UserId) => (await world.users.read(user))?.modelCalls,
    arrived: () => world.conversation.arrivals.length,
  };
}

test('a turn has four writes, whether its call is counted or not', async () => {
  const counts = [];
  for (const budget of [{}, { perPerson: 10, inAll: 10 }]) {
    const world = await limited(budget);
    await world.say('Hello!');
    const before = world.writes();
    await world.say('And again!');
    counts.push(world.writes() - before);
  }

  expect(counts).toEqual([4, 4]);
});

test('to whom nothing is answered for want of calls no typing is shown', async () => {
  const world = await limited({ perPerson: 1 });

  await world.say('Hello!');
  const shown = world.outbox.typing.length;
  await world.say('And again!');

  expect(shown).toBeGreaterThan(0);
  expect(world.outbox.typing).toHaveLength(shown);
});

test('where nothing is limited nothing is counted', async () => {
  const world = await limited({});

  await world.say('Hello!');

  expect(await world.callsOf(ada)).toBeNull();
});

test('messages that are answered together are one call; what goes out again is one more', async () => {
  const world = await limited({ perPerson: 10 });
  world.conversation.failNextSend('overloaded');

  await world.say('Hello!');

  expect(await world.callsOf(ada)).toMatchObject({ calls: 2, told: false });
});

test('over the budget a person is told once, wherever they write, and in their language, and each later message is marked', async () => {
  const world = await limited({ perPerson: 1 });
  await world.say('Ciao!', { guildLocale: 'it' });

  await world.say('Uno', { place: tea, guildLocale: 'it' });
  await world.say('Due', { place: garden, guildLocale: 'it' });
  await world.say('Tre', { guildLocale: 'it' });

  expect(world.texts().slice(1)).toEqual([italian.chat.noMoreToday(world.midnight)]);
  expect(world.outbox.marked).toHaveLength(2);
  expect(world.arrived()).toBe(1);
  expect(await world.callsOf(ada)).toMatchObject({ calls: 1, told: true });
});

test('who could not be told is told where they write next, and no message is marked before', async () => {
  const world = await limited({ perPerson: 1 });
  await world.say('One');
  world.outbox.closedChannels.set(tea.channel, 'gone');

  await world.say('Two', { place: tea });
  await world.say('Three');

  expect(world.texts().slice(1)).toEqual([english.chat.noMoreToday(world.midnight)]);
  expect(world.outbox.marked).toEqual([]);
});

// Told again alone, it was never told of whoever next wrote on another day: that message had met silence.
test.each(['gone', 'unavailable'] as const)(
  'who could not be told that day (%s) hears of it on the next',
  async (why) => {
    const world = await limited({ perPerson: 1 });
    await world.say('One');
    world.outbox.closedChannels.set(tea.channel, why);

    await world.say('Two', { place: tea });
    await world.clock.pass(world.midnight * 1_000 - world.clock.now());
    await world.say('Three');

    expect(world.texts().at(-1)).toContain(english.chat.unposted(1));
  },
);

test('where no sign may be set the words stand below each message', async () => {
  const world = await limited({ perPerson: 1 });
  await world.say('One');
  await world.say('Two');
  world.outbox.failNextMark('forbidden');

  await world.say('Three', { place: tea });

  expect(world.texts().slice(1)).toEqual(Array(2).fill(english.chat.noMoreToday(world.midnight)));
  expect((await world.users.read(ada))?.personal.turns).toEqual([]);
});

test('a sign that Discord doesn’t take at present is set later', async () => {
  const world = await limited({ perPerson: 1 });
  await world.say('One');
  await world.say('Two');
  world.outbox.failNextMark('unavailable');

  await world.say('Three', { place: tea });

  expect(world.outbox.marked).toHaveLength(1);
  expect(world.texts()).toHaveLength(2);
});

test('on the next day calls count from nothing, and a person may be told again', async () => {
  const world = await limited({ perPerson: 1 });
  await world.say('One');
  await world.say('Two');

  await world.clock.pass(world.midnight * 1_000 - world.clock.now());
  await world.say('Three');
  await world.say('Four');

  const notices = [world.midnight, world.midnight + dayMs / 1_000].map(english.chat.noMoreToday);
  expect(world.texts().filter((text) => text.includes('<t:'))).toEqual(notices);
  expect(world.arrived()).toBe(2);
});

test('the bot’s calls are never overdrawn, however many write at once, and each is told', async () => {
  const world = await limited({ inAll: 1 });

  await Promise.all([world.say('One'), world.say('Two', { by: bob, place: tea })]);

  expect(world.arrived()).toBe(1);
  expect(world.texts().filter((text) => text.includes('<t:'))).toHaveLength(1);
});
