import { expect, test } from 'vitest';
import type { MessageId } from '../../src/base/ids.ts';
import { otidOf } from '../../src/pair/conversation.ts';

test('a message has the same otid for ever, so that a turn of an older release is still found', () => {
  expect(otidOf('1330000000000000001' as MessageId)).toBe('95b8fdfa-8785-5ed5-87f3-189793d2724d');
});

test('two messages have different otids, both UUIDs of version 5', () => {
  const [one, other] = [otidOf('1' as MessageId), otidOf('2' as MessageId)];

  expect(one).not.toBe(other);
  expect([one, other]).toEqual([
    expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-5/),
    expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-5/),
  ]);
});
