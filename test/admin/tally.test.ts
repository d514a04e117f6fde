import { expect, test } from 'vitest';
import { Tally, type TallyRecord } from '../../src/admin/tally.ts';
import { recordKinds } from '../../src/app/record-kinds.ts';
import type { Outcome } from '../../src/sleep/state/outcome.ts';
import { memoryBackend, openMemoryStore } from '../../src/store/open-memory-store.ts';
import { createStore } from '../../src/store/store.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 22, 12);
const failed: Outcome = { kind: 'failed', because: 'letta-unreachable', retryAt: 0, rounds: 1 };
const deferred: Outcome = { kind: 'deferred', because: 'cap-of-the-bot', until: 0 };

async function opened(rows = new Map<string, unknown>(), clock = drivenClock(noon)) {
  const log = recordingLog();
  const store = createStore(memoryBackend(rows), { log, clock });
  const records = store.records<string, TallyRecord>(recordKinds.tally);
  return { rows, clock, log, tally: await Tally.open({ records, clock, log }) };
}

test('turns and consolidations are counted by how they end, in all and by the hour of the last day', async () => {
  const { tally, clock } = await opened();

  tally.noteTurn({ kind: 'answered', tookMs: 5 });
  tally.noteTurn({ kind: 'failed', because: 'letta-busy' });
  tally.noteCycle(failed);
  await clock.pass(hour);
  tally.noteTurn({ kind: 'answered', tookMs: 5 });
  tally.noteTurn({ kind: 'failed', because: 'letta-busy' });
  tally.noteTurn({ kind: 'out-of-calls' });
  tally.noteCycle(deferred);
  tally.noteCycle({ kind: 'nothing-to-do', because: 'nothing-new' });

  const { since, total, lastDay, hours } = tally.report();
  expect(since).toBe(noon);
  expect(total).toEqual({
    turns: { answered: 2, failed: { 'letta-busy': 2 }, outOfCalls: 1 },
    cycles: { consolidated: 0, failed: { 'letta-unreachable': 1 }, deferred: 1 },
  });
  expect(lastDay).toEqual(total);
  expect(hours).toHaveLength(24);
  expect(hours.slice(-2).map(({ from, turns }) => [from, turns.answered])).toEqual([
    [noon, 1],
    [noon + hour, 1],
  ]);
});

test('what is older than a day leaves the day, and stays in the total', async () => {
  const { tally, clock } = await opened();
  tally.noteTurn({ kind: 'answered', tookMs: 5 });

  await clock.pass(23 * hour);
  const before = tally.report().lastDay.turns.answered;
  await clock.pass(hour);
  tally.noteTurn({ kind: 'answered', tookMs: 5 });

  expect(before).toBe(1);
  expect(tally.report().lastDay.turns.answered).toBe(1);
  expect(tally.report().total.turns.answered).toBe(2);
});

test('a restart goes on counting, and a crash costs a minute at most', async () => {
  const first = await opened();
  first.tally.noteTurn({ kind: 'answered', tookMs: 5 });
  await first.clock.pass(60_000);
  first.tally.noteTurn({ kind: 'answered', tookMs: 5 });
  const afterCrash = await opened(first.rows, first.clock);
  await first.tally.close();
  const afterEnd = await opened(first.rows, first.clock);

  expect(afterCrash.tally.report().total.turns.answered).toBe(1);
  expect(afterEnd.tally.report()).toMatchObject({ since: noon, total: { turns: { answered: 2 } } });
});

test('a tally that can not be read begins anew, and says since when', async () => {
  const clock = drivenClock(noon);
  const spoiled = openMemoryStore({ log: recordingLog(), clock }).records<string, TallyRecord>(recordKinds.tally);
  const records = { ...spoiled, read: () => Promise.reject(new Error('spoiled')) };
  const log = recordingLog();

  const tally = await Tally.open({ records, clock, log });

  expect(tally.report()).toMatchObject({ since: noon, total: { turns: { answered: 0 } } });
  expect(log.lines.map(({ level }) => level)).toEqual(['error']);
});

test('what is counted after the end is written down by nobody', async () => {
  const { rows, clock, tally } = await opened();
  tally.noteTurn({ kind: 'answered', tookMs: 5 });
  await tally.close();

  tally.noteTurn({ kind: 'answered', tookMs: 5 });
  await clock.pass(120_000);

  expect((await opened(rows, clock)).tally.report().total.turns.answered).toBe(1);
});

test('a tally that can not be stored is told of, and goes on counting', async () => {
  const clock = drivenClock(noon);
  const spoiled = openMemoryStore({ log: recordingLog(), clock }).records<string, TallyRecord>(recordKinds.tally);
  const records = { ...spoiled, read: async () => undefined, update: () => Promise.reject(new Error('full')) };
  const log = recordingLog();
  const tally = await Tally.open({ records, clock, log });

  tally.noteCycle({ kind: 'deferred', because: 'cap-of-the-bot', until: 0 });
  await clock.pass(60_000);

  expect(tally.report().total.cycles.deferred).toBe(1);
  expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
});
