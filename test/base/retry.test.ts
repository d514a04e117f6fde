import { expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { type RetryOptions, retry } from '../../src/base/retry.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { hastyClock } from '../support/hasty-clock.ts';

/** Work that fails with these errors, one after another, and then succeeds. */
function working(errors: readonly Error[], options: Partial<RetryOptions> = {}) {
  const clock = hastyClock();
  const told: number[] = [];
  let tries = 0;
  const outcome = retry(
    { clock, pausesMs: [100, 200], isTransient: () => true, onRetry: (_, waitMs) => told.push(waitMs), ...options },
    async () => {
      const error = errors[tries];
      tries += 1;
      if (error !== undefined) throw error;
      return 'done';
    },
  );
  return { outcome, clock, told, tries: () => tries };
}

const [first, second, third] = [new Error('first'), new Error('second'), new Error('third')];

test('it is tried once more than there are pauses, and rejects with the last error', async () => {
  const { outcome, clock, told, tries } = working([first, second, third, first]);

  await expect(outcome).rejects.toBe(third);
  expect(tries()).toBe(3);
  expect(clock.slept).toEqual([100, 200]);
  expect(told).toEqual([100, 200]);
});

test('it is tried no more once it has succeeded', async () => {
  const { outcome, tries } = working([first]);

  expect(await outcome).toBe('done');
  expect(tries()).toBe(2);
});

test('what will not end otherwise is not tried again', async () => {
  const { outcome, clock, tries } = working([first, second], { isTransient: (error) => error !== first });

  await expect(outcome).rejects.toBe(first);
  expect([tries(), clock.slept]).toEqual([1, []]);
});

test('a failure that says how long to wait is given as long, and never less than the pause', async () => {
  const { outcome, clock } = working([
    new Failure('letta-overloaded', 'busy', { retryAfterMs: 700 }),
    new Failure('letta-overloaded', 'busy', { retryAfterMs: 50 }),
  ]);

  await outcome;

  expect(clock.slept).toEqual([700, 200]);
});

test('who has ended the wait hears the error that came', async () => {
  const { outcome, tries } = working([first], { signal: AbortSignal.abort() });

  await expect(outcome).rejects.toBe(first);
  expect(tries()).toBe(1);
});

test('the next try waits for the end of the pause', async () => {
  const clock = drivenClock();
  const { outcome, tries } = working([first], { clock });

  await clock.pass(99);
  expect(tries()).toBe(1);
  await clock.pass(1);

  expect([await outcome, tries()]).toEqual(['done', 2]);
});
