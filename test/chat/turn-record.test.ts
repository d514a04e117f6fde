import { expect, test } from 'vitest';
import type { ChannelId, MessageId } from '../../src/base/ids.ts';
import { turnSchema } from '../../src/chat/user-record.ts';

const turn = {
  id: '1' as MessageId,
  place: { channel: '2' as ChannelId, kind: 'direct', name: 'Ada' },
  state: 'answered',
  kind: 'notice',
  replyTo: '1' as MessageId,
  pages: [{ text: 'Hello' }],
  answeredAt: 0,
};

test.each([
  ['en', 'en'],
  ['it', 'it'],
])('a turn in %s is stored as it was', (stored, locale) => {
  expect(turnSchema.parse({ ...turn, locale: stored })).toEqual({ ...turn, locale });
});

test('a turn in a language that is not spoken any more can be read, and ends in English', () => {
  expect(turnSchema.parse({ ...turn, locale: 'eo' })).toEqual({ ...turn, locale: 'en' });
});
