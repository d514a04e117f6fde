import { expect, test } from 'vitest';
import { createBreaker } from '../../src/base/breaker.ts';
import { Failure } from '../../src/base/failure.ts';
import { drivenClock } from '../support/driven-clock.ts';

const unreachable = new Failure('letta-unreachable', 'connection refused');

function failing(times: number, clock = drivenClock(1_000)) {
  const breaker = createBreaker(clock);
  for (let time = 0; time < times; time += 1) breaker.failed(unreachable);
  return { breaker, clock };
}

test('the fifth failure in a row opens it for a minute, no earlier one does', async () => {
  const { breaker, clock } = failing(4);
  expect(breaker.openUntil()).toBeUndefined();

  breaker.failed(unreachable);

  expect(breaker.openUntil()).toBe(61_000);
  await clock.pass(59_999);
  expect(breaker.openUntil()).toBe(61_000);
  await clock.pass(1);
  expect(breaker.openUntil()).toBeUndefined();
});

test('a success between them makes the failures be counted anew', () => {
  const { breaker } = failing(4);

  breaker.succeeded();
  for (let time = 0; time < 4; time += 1) breaker.failed(unreachable);

  expect(breaker.openUntil()).toBeUndefined();
});

test('the probe after the pause opens it again by one failure, and closes it by one success', async () => {
  const { breaker, clock } = failing(5);
  await clock.pass(60_000);

  breaker.failed(unreachable);
  expect(breaker.openUntil()).toBe(clock.now() + 60_000);
  breaker.succeeded();

  expect(breaker.openUntil()).toBeUndefined();
});

test.each([
  ['letta-overloaded', true],
  ['letta-refused-key', true],
  ['model-refused-key', true],
  ['letta-busy', false],
  ['context-overflow', false],
  ['model-rate-limited', false],
] as const)('of failures of the kind %s five open it: %s', (kind, opens) => {
  const breaker = createBreaker(drivenClock());

  for (let time = 0; time < 5; time += 1) breaker.failed(new Failure(kind, 'It failed.'));

  expect(breaker.openUntil() !== undefined).toBe(opens);
});

test('an error that is no failure of the server is not counted', () => {
  const { breaker } = failing(4);

  breaker.failed(new TypeError('x is not a function'));

  expect(breaker.openUntil()).toBeUndefined();
});

test('a clock that is set while it is open neither shortens nor lengthens the pause', () => {
  let [now, elapsed] = [1_000_000, 0];
  const breaker = createBreaker({ now: () => now, elapsed: () => elapsed });
  for (let time = 0; time < 5; time += 1) breaker.failed(unreachable);

  now += 3_600_000;
  elapsed += 20_000;

  expect(breaker.openUntil()).toBe(now + 40_000);
});
