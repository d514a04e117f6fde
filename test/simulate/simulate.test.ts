/** The whole bot through days of people, faults and crashes; `npm run simulate` runs as many more as wanted. */
import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

// 2 has every kind of trouble but a hiccup of the gateway, which 6 has.
test.each([2, 6, 8])('whatever seed %i draws, nothing is lost, doubled or left open', async (seed) => {
  const { broken, answered } = await simulate({ seed, days: 2, people: 3 });

  expect(broken, `npm run simulate -- --seed ${seed} --days 2 --people 3`).toEqual([]);
  expect(answered).toBeGreaterThan(10);
});

test('the same seed asks the same for everybody, in the same order', async () => {
  const first = await simulate({ seed: 4, days: 1, people: 2 });
  const second = await simulate({ seed: 4, days: 1, people: 2 });

  expect(first.asked.size).toBeGreaterThan(2);
  expect(second.asked).toEqual(first.asked);
});
