/** The whole bot through days of people, faults and crashes; `npm run simulate` runs as many more as wanted. */
import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

// Together they have every kind of act there is.
test.each([22, 37, 60])(
  'whatever seed %i draws, nothing is lost, doubled or left open',
  { timeout: 120_000 },
  async (seed) => {
    const { broken, answered } = await simulate({ seed, days: 2, people: 3 });

    expect(broken, `npm run simulate -- --seed ${seed} --days 2 --people 3`).toEqual([]);
    expect(answered).toBeGreaterThan(10);
  },
);

test('the same seed asks the same for everybody, in the same order', { timeout: 120_000 }, async () => {
  const first = await simulate({ seed: 4, days: 1, people: 2 });
  const second = await simulate({ seed: 4, days: 1, people: 2 });

  expect(first.asked.size).toBeGreaterThan(2);
  expect(second.asked).toEqual(first.asked);
});
