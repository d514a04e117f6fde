import { expect, test } from 'vitest';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { recordingLog } from '../support/recording-log.ts';
import { handMovedClock } from './hand-moved-clock.ts';
import { oneMore, talliesOf } from './tallies.ts';

test('each memory store begins empty and keeps to itself', async () => {
  const options = { log: recordingLog(), clock: handMovedClock() };
  const one = talliesOf(openMemoryStore(options));
  const other = talliesOf(openMemoryStore(options));

  await one.update('1', oneMore);

  expect(await one.read('1')).toEqual({ count: 1 });
  expect(await other.read('1')).toBeUndefined();
});

test('what an update yields can be altered without altering the record, also where it changed nothing', async () => {
  const tallies = talliesOf(openMemoryStore({ log: recordingLog(), clock: handMovedClock() }));

  const written = await tallies.update('1', oneMore);
  if (written !== undefined) written.count = 5;
  const unchanged = await tallies.update('1', (current) => current);
  if (unchanged !== undefined) unchanged.count = 6;

  expect(await tallies.read('1')).toEqual({ count: 1 });
});
