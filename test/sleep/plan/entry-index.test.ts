import { expect, test } from 'vitest';
import { EntryIndex } from '../../../src/sleep/plan/entry-index.ts';
import { entry } from './plan-input.ts';

test('an entry is found by what it says now, and no longer by what it said', () => {
  const [tea, maps] = [entry('e1', 'Likes tea'), entry('e1', 'Likes maps')];
  const index = new EntryIndex([tea, entry('e2', 'likes TEA!', { state: 'archived' })]);

  index.set(maps);

  expect(index.sayingTheSame(tea).map(({ id }) => id)).toEqual(['e2']);
  expect(index.sayingTheSame(maps)).toEqual([maps]);
});

test('of entries that say the same those come first that are spelt alike', () => {
  const index = new EntryIndex([entry('e1', 'Sister is Zoe'), entry('e2', 'Sister is Zoë')]);

  expect(index.sayingTheSame({ text: 'sister is Zoë' }).map(({ id }) => id)).toEqual(['e2', 'e1']);
  expect(index.sayingTheSame({ text: 'sister is Zoe' }).map(({ id }) => id)).toEqual(['e1', 'e2']);
});

test('a block has the entries that are live in it, once each', () => {
  const [one, two] = [entry('e1', 'Likes tea'), entry('e2', 'Sings')];
  const index = new EntryIndex([one, two, entry('e3', 'Runs', { block: 'goals' })]);

  index.set({ ...one, topic: 'food' });
  index.set({ ...two, state: 'archived' });
  expect(index.liveIn('human')).toEqual([{ ...one, topic: 'food' }]);

  index.drop('e1');
  expect([index.liveIn('human'), index.find('e1'), index.size]).toEqual([[], undefined, 2]);
});
