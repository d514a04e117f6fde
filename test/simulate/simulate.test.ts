/** The whole bot through days of people, faults and crashes; `npm run simulate` runs as many more as wanted. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nobody } from './faults.ts';
import { simulate } from './simulate.ts';

// Together they have every kind of act there is.
test.each([16, 91, 130])(
  'whatever seed %i draws, nothing is lost, doubled or left open',
  { timeout: 120_000 },
  async (seed) => {
    const { broken, answered } = await simulate({ seed, days: 2, people: 3 });

    expect(broken, `npm run simulate -- --seed ${seed} --days 2 --people 3`).toEqual([]);
    expect(answered).toBeGreaterThan(5);
  },
);

// This seed sees, planted in the bot: that nothing is taken in at the start of what was asked before, in
// src/chat/asked-before.ts, and that no cycle is known as lost, in src/sleep/cycle/lost-cycles.ts.
test('an earlier database that is put back loses and doubles nothing', { timeout: 120_000 }, async () => {
  const { broken, answered } = await simulate({ seed: 506, days: 2, people: 3, restores: 60 });

  expect(broken).toEqual([]);
  expect(answered).toBeGreaterThan(5);
});

const folder = new URL('./once-failed/', import.meta.url);

test.each(readdirSync(folder))('what failed once holds: %s', { timeout: 120_000 }, async (file) => {
  const kept = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  const { broken } = await simulate(kept);

  expect(broken).toEqual([]);
});

test('the same seed asks the same of every agent and channel, in the same order', { timeout: 120_000 }, async () => {
  // No word of this seed falls into the moment in which a turn begins or ends: which of the two comes first is the
  // sockets' choice, and no seed's.
  const first = await simulate({ seed: 6, days: 1, people: 2 });
  const second = await simulate({ seed: 6, days: 1, people: 2 });

  const about = ({ asked }: typeof first) => new Map([...asked].filter(([whom]) => whom !== nobody));
  expect(first.asked.size).toBeGreaterThan(4);
  expect(about(second)).toEqual(about(first));
});
