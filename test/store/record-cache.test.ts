import { expect, test } from 'vitest';
import { RecordCache, usuallyHeld } from '../../src/store/record-cache.ts';

type Note = { text: string; tags?: string[] };

test('what is held is given out as often as it is asked for, absent records too', () => {
  const cache = new RecordCache<Note>(usuallyHeld);
  cache.hold('1', { text: 'tea' });
  cache.hold('2', undefined);

  expect([cache.find('1'), cache.find('1')]).toEqual(Array(2).fill({ kind: 'held', value: { text: 'tea' } }));
  expect(cache.find('2')).toEqual({ kind: 'held', value: undefined });
  expect(cache.find('3')).toEqual({ kind: 'not-held' });
});

test('nobody alters what is held by altering what they gave or got', () => {
  const cache = new RecordCache<Note>(usuallyHeld);
  const given = { text: 'tea', tags: ['hot'] };
  cache.hold('1', given);

  given.tags.push('cold');
  const got = cache.find('1');
  if (got.kind === 'held') got.value?.tags?.push('green');

  expect(cache.find('1')).toMatchObject({ value: { tags: ['hot'] } });
});

test('a key that means something to JavaScript is a key like any other', () => {
  const cache = new RecordCache<unknown>(usuallyHeld);
  cache.hold('1', JSON.parse('{"__proto__":{"admin":true}}'));

  const found = cache.find('1');

  expect(JSON.stringify(found)).toBe('{"kind":"held","value":{"__proto__":{"admin":true}}}');
});

test('what is dropped is not held', () => {
  const cache = new RecordCache<Note>(usuallyHeld);
  cache.hold('1', { text: 'tea' });

  cache.drop('1');

  expect(cache.find('1')).toEqual({ kind: 'not-held' });
});

test('those that were not asked for longest make room, and very long ones are not held at all', () => {
  const cache = new RecordCache<Note>(usuallyHeld);
  const long = { text: 'x'.repeat(90_000) };
  for (let id = 0; id < 80; id += 1) cache.hold(String(id), long);
  cache.find('0');
  for (let id = 80; id < 100; id += 1) cache.hold(String(id), long);

  cache.hold('huge', { text: 'x'.repeat(200_000) });

  expect(['0', '1', '99', 'huge'].map((id) => cache.find(id).kind)).toEqual(['held', 'not-held', 'held', 'not-held']);
});

test('with no room for any, none is held', () => {
  const cache = new RecordCache<Note>(0);

  cache.hold('a', undefined);

  expect(cache.find('a')).toEqual({ kind: 'not-held' });
});
