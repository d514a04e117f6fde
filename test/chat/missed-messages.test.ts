import { expect, test } from 'vitest';
import { createHeadcount } from '../../src/chat/admission.ts';
import type { IncomingMessage } from '../../src/chat/incoming.ts';
import { acceptMissed } from '../../src/chat/missed-messages.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { ada, bob, dm, openChatWorld, tea } from '../support/chat-world.ts';

/** Ada is known, Bob is not. */
async function openAbsence({ maxUsers }: { readonly maxUsers?: number } = {}) {
  const world = await openChatWorld();
  const flow = world.startFlow();
  await flow.receive(world.said('hello'));
  await world.settled();
  const parts = { users: world.users, headcount: createHeadcount(world.users, maxUsers), clock: world.clock };
  return {
    ...world,
    miss: (user: typeof ada, messages: readonly IncomingMessage[], extent: 'whole' | 'cut' = 'whole') =>
      acceptMissed(user, messages, extent, parts),
    missedBy: (user: typeof ada, ...texts: readonly string[]) =>
      texts.map((text) => world.said(text, { by: user, place: tea, rights: ['reply'], guildLocale: 'it' })),
  };
}

test('who wrote while she was away is told once how many messages were not answered, as a reply to the last', async () => {
  const { miss, missedBy, turnsOf } = await openAbsence();
  const messages = missedBy(ada, 'one', 'two');

  expect(await miss(ada, messages)).toBe(2);
  expect(await miss(ada, messages)).toBe(0);

  expect(await turnsOf(ada)).toEqual([
    expect.objectContaining({
      id: messages[0]?.id,
      replyTo: messages[1]?.id,
      state: 'answered',
      kind: 'notice',
      place: tea,
      rights: ['reply'],
      locale: 'it',
      pages: [{ text: italian.chat.wasAway(2) }],
    }),
  ]);
});

test('what was handled already is not counted again', async () => {
  const { miss, missedBy, turnsOf } = await openAbsence();
  const [first, ...others] = missedBy(ada, 'one', 'two', 'three');
  if (first === undefined) throw new Error('Nothing was said.');
  await miss(ada, [first]);

  expect(await miss(ada, [first, ...others])).toBe(2);

  expect(await turnsOf(ada)).toHaveLength(2);
});

test('where more was said than was read, that is told as well', async () => {
  const { miss, said, turnsOf } = await openAbsence();

  await miss(ada, [said('one')], 'cut');

  const { wasAway, readNoFurtherBack } = english.chat;
  expect(await turnsOf(ada)).toMatchObject([{ pages: [{ text: `${wasAway(1)} ${readNoFurtherBack}` }] }]);
});

test('who was not known is from then on, where there is room for one more', async () => {
  const { miss, missedBy, users, turnsOf } = await openAbsence();

  expect(await miss(bob, missedBy(bob, 'one'))).toBe(1);

  expect(await turnsOf(bob)).toHaveLength(1);
  expect(await users.read(bob)).toMatchObject({ name: 'Bob', dmChannel: null });
});

test('who was not known is told nothing where there is no room; who is known is', async () => {
  const { miss, missedBy, users } = await openAbsence({ maxUsers: 1 });

  expect(await miss(bob, missedBy(bob, 'one'))).toBe(0);
  expect(await users.read(bob)).toBeUndefined();

  expect(await miss(ada, missedBy(ada, 'one'))).toBe(1);
});

test('what else is known of a person stays, and the channel of their direct messages is learned', async () => {
  const { miss, missedBy, said, users } = await openAbsence();
  const before = await users.read(ada);
  await miss(bob, [said('one', { by: bob, place: dm })]);

  await miss(ada, missedBy(ada, 'one'));

  expect(await users.read(bob)).toMatchObject({ dmChannel: dm.channel });
  const { pair, answered } = before?.personal ?? {};
  expect(await users.read(ada)).toMatchObject({ dmChannel: dm.channel, personal: { pair, answered } });
});
