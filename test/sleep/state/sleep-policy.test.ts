import { expect, test } from 'vitest';
import type { UserId } from '../../../src/base/ids.ts';
import {
  defaultSleepPolicy,
  GrowingPauses,
  pauseAfterRound,
  pausesWithinARound,
} from '../../../src/sleep/state/sleep-policy.ts';

const minute = 60_000;

test('a round of tries that failed is repeated after 1, 5, 15 and 60 minutes, then every hour', () => {
  expect(pausesWithinARound).toEqual([1_000, 4_000]);
  expect([1, 2, 3, 4, 5, 50].map((rounds) => pauseAfterRound(rounds) / minute)).toEqual([1, 5, 15, 60, 60, 60]);
});

test('what fails before its time counts for nothing, but for a timer that is due a moment early', () => {
  let now = 0;
  const pauses = new GrowingPauses({ elapsed: () => now });
  const failAt = (at: number): number => {
    now = at;
    return pauses.afterFailure('1' as UserId);
  };

  expect(failAt(0)).toBe(minute);
  expect(failAt(10_000)).toBe(50_000);
  expect(failAt(minute - 1)).toBe(5 * minute);
  expect(failAt(minute)).toBe(5 * minute - 1);
  pauses.end('1' as UserId);
  expect(failAt(minute)).toBe(minute);
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
