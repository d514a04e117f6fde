import { describe, expect, test } from 'vitest';
import type { AgentId, ChannelId, MessageId, Otid } from '../../src/base/ids.ts';
import type { Turn } from '../../src/chat/turn.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import { callsIn, pairsIn, peopleIn, toPerson } from '../../src/chat/user-views.ts';
import { CallsUsedUp, ModelCalls } from '../../src/pair/model-calls.ts';
import { noPauses } from '../../src/pair/pauses.ts';
import { ada, openChatWorld } from '../support/chat-world.ts';

const now = 1_700_000_000_000;
const fresh = newUser(now);
const place = { channel: '2' as ChannelId, kind: 'direct' as const, name: '' };
const id = (number: number) => `${number}` as MessageId;
const turnFields = { place, locale: 'en' as const };

function recordWith(personal: Partial<UserRecord['personal']>, more: Partial<UserRecord> = {}): UserRecord {
  return { ...fresh, ...more, personal: { ...fresh.personal, ...personal } };
}

function answered(number: number, answeredAt: number, posted: boolean): Turn {
  const page = { text: 'Hello', ...(posted ? { posted: id(99) } : {}) };
  return {
    ...turnFields,
    id: id(number),
    state: 'answered',
    kind: 'answer',
    replyTo: id(number),
    pages: [page],
    answeredAt,
  };
}

describe('a person as sleep-time sees them', () => {
  test('has not seen an answer that should have been posted five seconds ago', () => {
    const turns = [answered(1, now - 5_001, false), answered(2, now - 5_000, false), answered(3, 0, true)];

    const { unseen } = toPerson(recordWith({ turns, unseen: [id(7)] }), now);

    expect(unseen).toHaveLength(2);
    expect(unseen[0]).toBe(toPerson(recordWith({ unseen: [id(7)] }), now).unseen[0]);
    expect(unseen[1]).toBe(toPerson(recordWith({ unseen: [id(1)] }), now).unseen[0]);
  });

  test('has under way what is sent, and not what waits', () => {
    const message = { id: id(4), author: 'Ada', text: 'Hi', attachments: [], asides: [], brought: [], at: now };
    const waits: Turn = { ...turnFields, id: id(4), state: 'accepted', messages: [message] };
    const sent: Turn = {
      ...waits,
      state: 'sent',
      agent: 'agent-1' as AgentId,
      items: [{ otid: 'otid-4' as Otid, text: 'Hi' }],
      sentAt: now,
    };

    expect(toPerson(recordWith({ turns: [sent, waits] }), now).underWay).toEqual(['otid-4']);
  });

  test('is paused by their own wish, by an administrator, or with everybody', () => {
    const pause = { since: 1, reason: 'Moving house.' };
    const own = toPerson(recordWith({}, { settings: { ...fresh.settings, paused: true } }), now);
    const one = toPerson(recordWith({}, { pauses: { sleep: pause, chat: null } }), now);
    const all = toPerson(fresh, now, { ...noPauses, sleep: pause });
    const chat = toPerson(fresh, now, { ...noPauses, chat: pause });

    expect([own, one, all, chat].map(({ paused, pauseReason }) => [paused, pauseReason])).toEqual([
      [true, undefined],
      [true, pause.reason],
      [true, pause.reason],
      [false, undefined],
    ]);
  });
});

test('what was said to a pair goes with it, and stays while it changes', async () => {
  const { users, clock } = await openChatWorld();
  const pairs = pairsIn(users, clock);
  const pair = { state: 'creating' as const, attempt: 1, sleepWanted: true, since: 0, primary: null, sleep: null };

  await pairs.update(ada, () => pair);
  await peopleIn(users, clock).countAnswered(ada, { messages: 3, characters: 40 });
  await pairs.update(ada, (before) => before && { ...before, attempt: 2 });
  const kept = (await users.read(ada))?.personal;
  await pairs.update(ada, () => undefined);
  const after = (await users.read(ada))?.personal;

  expect(kept).toMatchObject({ pair: { attempt: 2 }, answered: 3, answeredCharacters: 40 });
  expect(after).toMatchObject({ pair: null, answered: 0, answeredCharacters: 0, lastAnsweredAt: null });
  expect(await pairs.read(ada)).toBeUndefined();
});

describe('the model calls of a person', () => {
  test('are counted in their record, and end where the limit is', async () => {
    const { users, clock } = await openChatWorld();
    await users.update(ada, () => fresh);
    let told = 0;
    const calls = callsIn(users, new ModelCalls({ perPerson: 2 }, clock), () => {
      told += 1;
    });

    await calls.take(ada);
    expect(await calls.usedUp(ada)).toBeUndefined();
    await calls.take(ada);

    await expect(calls.take(ada)).rejects.toBeInstanceOf(CallsUsedUp);
    expect(await calls.usedUp(ada)).toBeInstanceOf(CallsUsedUp);
    expect(told).toBe(2);
    expect((await users.read(ada))?.modelCalls).toMatchObject({ calls: 2 });
  });

  test('cost no write where nothing limits them', async () => {
    const { users, clock } = await openChatWorld();
    await users.update(ada, () => fresh);
    let told = 0;
    const calls = callsIn(users, new ModelCalls({}, clock), () => {
      told += 1;
    });

    await calls.take(ada);

    expect([told, (await users.read(ada))?.modelCalls]).toEqual([1, fresh.modelCalls]);
  });
});
