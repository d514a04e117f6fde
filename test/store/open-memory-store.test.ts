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
