import { expect, test } from 'vitest';
import type { ChannelId, MessageId } from '../../src/base/ids.ts';
import {
  type HandledMessages,
  handledIds,
  isHandled,
  noteHandled,
  unlistedIn,
} from '../../src/chat/handled-messages.ts';

const [here, there] = ['1', '2'] as ChannelId[] as [ChannelId, ChannelId];
const id = (number: number) => String(1_000 + number) as MessageId;
const nothing: HandledMessages = { handled: '', handledIn: [], handledUpTo: [] };

function handledInOrder(...messages: readonly (readonly [number, ChannelId])[]): HandledMessages {
  return messages.reduce((sofar, [number, channel]) => noteHandled(sofar, [{ id: id(number) }], channel), nothing);
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('a message counts as handled however many came after it', () => {
  const record = handledInOrder(...numbers(1, 250).map((number) => [number, here] as const));

  expect(numbers(1, 250).filter((number) => !isHandled(record, id(number), here))).toEqual([]);
  expect(isHandled(record, id(251), here)).toBe(false);
  expect(handledIds(record)).toHaveLength(100);
});

test('one that was never handled does not, though many came after it in another channel', () => {
  const record = handledInOrder([1, there], ...numbers(3, 250).map((number) => [number, here] as const));

  expect(isHandled(record, id(2), there)).toBe(false);
  expect(isHandled(record, id(1), there)).toBe(true);
});

test('nor one that is older than all that were handled there: an edit may make it one to answer', () => {
  const record = handledInOrder(...numbers(5, 50).map((number) => [number, here] as const));

  expect(isHandled(record, id(4), here)).toBe(false);
});

test('each channel has its own, also when the messages alternate between them', () => {
  const record = handledInOrder(...numbers(1, 300).map((number) => [number, number % 2 === 0 ? here : there] as const));

  expect(numbers(1, 300).filter((number) => !isHandled(record, id(number), number % 2 === 0 ? here : there))).toEqual(
    [],
  );
  expect(isHandled(record, id(1), '3' as ChannelId)).toBe(false);
});

test('of ids from before their channels were kept, nothing is concluded', () => {
  const old: HandledMessages = { ...nothing, handled: numbers(1, 100).map(id).join(' ') };

  const record = numbers(101, 150).reduce((sofar, number) => noteHandled(sofar, [{ id: id(number) }], here), old);

  expect(record.handledUpTo).toEqual([]);
  expect(isHandled(record, id(60), there)).toBe(true);
  expect(isHandled(record, id(20), here)).toBe(false);
});

test('what was caught up out of its order brings a channel back to no earlier message', () => {
  const record = handledInOrder([5, here], [3, here], ...numbers(6, 150).map((number) => [number, there] as const));

  expect(record.handledUpTo.find(({ channel }) => channel === here)?.message).toBe(id(5));
  expect(isHandled(record, id(4), here)).toBe(true);
});

test('what a channel lists no more is deleted, up to both ends of what was read, and nothing beyond', () => {
  const record = handledInOrder(...numbers(1, 5).map((number) => [number, here] as const), [6, there]);
  const listing = { channel: here, from: id(2), upTo: id(4), ids: new Set([id(3)]) };

  expect(unlistedIn(record, new Map([[here, listing]]))).toEqual([id(2), id(4)]);
});
