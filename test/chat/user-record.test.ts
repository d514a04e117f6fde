import { describe, expect, test } from 'vitest';
import type { ChannelId, MessageId } from '../../src/base/ids.ts';
import { turnSchema } from '../../src/chat/turn.ts';
import { newUser, userRecordSchema, userRecords } from '../../src/chat/user-record.ts';
import { openStoredValue } from '../../src/store/stored-value.ts';

test('a record of an older release, with a setting that is gone, is read without it', () => {
  const today = newUser(1_700_000_000_000);

  const stored = { ...today, settings: { ...today.settings, receipts: true } };

  expect(userRecordSchema.parse(stored)).toEqual(today);
});

test('the ids that an older release kept as a list are kept as one text', () => {
  const today = newUser(1_700_000_000_000);
  const row = (handled: readonly string[]) => ({ value: { v: 1, value: { ...today, handled } } });

  expect(openStoredValue(userRecords, row(['1', '2']))).toEqual({
    kind: 'value',
    value: { ...today, handled: '1 2' },
  });
  expect(openStoredValue(userRecords, row([]))).toEqual({ kind: 'value', value: today });
});

test('a lost answer is read with the remarks below it, and one of an older release without', () => {
  const { personal, ...today } = newUser(1_700_000_000_000);
  const { state, kind, pages, ...before } = turn;
  const old = { ...before, locale: 'en', what: 'all', page: 'Hello', pagesAfter: 0, older: 0 };
  const lost = [old, { ...old, unposted: 2, acquaintance: 'first-contact', sleepPause: 5 }];

  expect(userRecordSchema.parse({ ...today, personal: { ...personal, lost } }).personal.lost).toEqual(lost);
});

const turn = {
  id: '1' as MessageId,
  place: { channel: '2' as ChannelId, kind: 'direct', name: 'Ada' },
  state: 'answered',
  kind: 'notice',
  replyTo: '1' as MessageId,
  pages: [{ text: 'Hello' }],
  answeredAt: 0,
};

describe('a turn that waited before there was more than words to quote', () => {
  const message = { id: '1', author: 'Ada', text: 'so do I', attachments: [], at: 0 };
  const waiting = (quoted?: object) => ({
    ...{ id: '1', place: turn.place, locale: 'en', state: 'accepted' },
    messages: [{ ...message, ...(quoted === undefined ? {} : { quoted }) }],
  });
  const nothing = { attachments: [], asides: [] };

  test.each([
    ['nothing', undefined, []],
    ['a reply', { author: 'Bob', text: 'tea!' }, [{ kind: 'reply', author: 'Bob', text: 'tea!', ...nothing }]],
    [
      'a forward',
      { author: 'forwarded from elsewhere', text: 'tea!' },
      [{ kind: 'forward', author: '', text: 'tea!', ...nothing }],
    ],
  ])('brings what it brought then: %s', (_, quoted, brought) => {
    const read = turnSchema.parse(waiting(quoted));

    expect(read).toMatchObject({ messages: [{ ...message, asides: [], brought }] });
    expect(turnSchema.parse(read)).toEqual(read);
  });
});

test.each([
  ['en', 'en'],
  ['it', 'it'],
])('a turn in %s is stored as it was', (stored, locale) => {
  expect(turnSchema.parse({ ...turn, locale: stored })).toEqual({ ...turn, locale });
});

test('a turn in a language that is not spoken any more can be read, and ends in English', () => {
  expect(turnSchema.parse({ ...turn, locale: 'eo' })).toEqual({ ...turn, locale: 'en' });
});

test('a turn that has no message is none', () => {
  const waiting = { id: '1', place: turn.place, locale: 'en', state: 'accepted', messages: [] };

  expect(turnSchema.safeParse(waiting).success).toBe(false);
  expect(turnSchema.safeParse({ ...waiting, state: 'sent', agent: 'a', items: [], sentAt: 0 }).success).toBe(false);
});

test('somebody new has said nothing, chosen nothing and is not paused', () => {
  const { personal, settings, lastSeen } = newUser(7);

  expect(settings).toEqual({ paused: false, threshold: null, locale: null });
  expect([lastSeen, personal.answered, personal.answeredCharacters, personal.turns, personal.beginsAnew]).toEqual([
    7,
    0,
    0,
    [],
    false,
  ]);
});
