import { expect, test } from 'vitest';
import { defaultSleepPolicy, pauseAfterRound, pausesWithinARound } from '../../../src/sleep/state/sleep-policy.ts';

const minute = 60_000;

test('a round of tries that failed is repeated after 1, 5, 15 and 60 minutes, then every hour', () => {
  expect(pausesWithinARound).toEqual([1_000, 4_000]);
  expect([1, 2, 3, 4, 5, 50].map((rounds) => pauseAfterRound(rounds) / minute)).toEqual([1, 5, 15, 60, 60, 60]);
});

test('unless somebody sets it otherwise, five messages, ten quiet minutes or 6,000 characters start a cycle', () => {
  expect(defaultSleepPolicy).toEqual({
    enabled: true,
    threshold: 5,
    frequency: 5,
    idleMs: 10 * minute,
    characters: 6_000,
    dailyCap: 48,
    manualCap: 12,
    botCap: 5_000,
    cyclesAtOnce: 2,
    yieldMs: 10 * minute,
    askTimeoutMs: 5 * minute,
    review: 'auto',
  });
});
