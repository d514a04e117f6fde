import { expect, test } from 'vitest';
import { LastFew } from '../../src/base/last-few.ts';

test('the newest are remembered, with their values', () => {
  const authors = new LastFew<number, string>(10_000);

  for (let id = 0; id <= 10_000; id += 1) authors.add(id, `author of ${id}`);

  expect(authors.get(0)).toBeUndefined();
  expect(authors.get(1)).toBe('author of 1');
  expect(authors.get(10_000)).toBe('author of 10000');
});

test('says of a key whether it is new', () => {
  const recent = new LastFew<string, true>(2);

  const answers = ['a', 'a', 'b', 'c', 'b', 'a'].map((id) => recent.add(id, true));

  expect(answers).toEqual([true, false, true, true, false, true]);
});
