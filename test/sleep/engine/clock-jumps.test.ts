/** What must not be disturbed by a clock on the wall that somebody sets. */
import { expect, test } from 'vitest';
import { createBreaker } from '../../../src/base/breaker.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { Failure } from '../../../src/base/failure.ts';
import { botUsageRecords, createBotCounts, usedToday } from '../../../src/sleep/state/caps.ts';
import { openMemoryStore } from '../../../src/store/open-memory-store.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { minute, noon } from './sleep-world.ts';

/** A clock on the wall that somebody sets, while time passes as ever. */
function settable(): Clock & { set(ms: number): void; pass(ms: number): Promise<void> } {
  const steady = drivenClock(noon);
  let ahead = 0;
  return {
    ...steady,
    now: () => steady.now() + ahead,
    set: (ms) => {
      ahead += ms;
    },
    pass: (ms) => steady.pass(ms),
  };
}

test('a breaker that closed opens after a minute, however the clock on the wall is set', async () => {
  const clock = settable();
  const breaker = createBreaker(clock);
  for (let time = 0; time < 5; time += 1) breaker.failed(new Failure('letta-unreachable', 'down'));

  clock.set(60 * minute);
  const ahead = breaker.openUntil();
  clock.set(-120 * minute);
  await clock.pass(minute - 1);
  const before = breaker.openUntil();
  await clock.pass(1);

  expect(ahead).toBe(noon + 61 * minute);
  expect(before).toBe(clock.now());
  expect(breaker.openUntil()).toBeUndefined();
});

test('failures of one conversation close nothing, and a success begins the count anew', () => {
  const breaker = createBreaker(drivenClock(noon));
  const down = new Failure('letta-overloaded', 'down');

  for (let time = 0; time < 9; time += 1) breaker.failed(new Failure('context-overflow', 'too long'));
  for (let time = 0; time < 4; time += 1) breaker.failed(down);
  breaker.succeeded();
  for (let time = 0; time < 4; time += 1) breaker.failed(down);

  expect(breaker.openUntil()).toBeUndefined();
});

test('what was used counts for its own UTC day', () => {
  const today = { day: '2026-11-22', cycles: 48, manual: 12 };

  expect(usedToday({ today }, Date.UTC(2026, 10, 22, 23, 59, 59, 999))).toBe(today);
  expect(usedToday({ today }, Date.UTC(2026, 10, 23))).toEqual({ day: '2026-11-23', cycles: 0, manual: 0 });
});

// The day that was used up began anew, and once more at midnight.
test('a clock that steps back over midnight gives nothing back, and holds up nobody for longer than that day', async () => {
  const today = { day: '2026-11-22', cycles: 48, manual: 12 };
  const counts = createBotCounts(
    openMemoryStore({ log: recordingLog(), clock: drivenClock(noon) }).records(botUsageRecords),
  );
  await counts.add(Date.UTC(2026, 10, 22, 0, 5), { cycles: 7 });

  const [stepped, wrong] = [Date.UTC(2026, 10, 21, 23, 55), Date.UTC(2026, 10, 20, 23, 55)];

  expect(usedToday({ today }, stepped)).toBe(today);
  expect(await counts.today(stepped)).toMatchObject({ cycles: 7 });
  expect(usedToday({ today }, wrong)).toMatchObject({ cycles: 0 });
  expect(await counts.today(wrong)).toMatchObject({ cycles: 0 });
});
