import { expect, test } from 'vitest';
import type { AgentId } from '../../../src/base/ids.ts';
import {
  newTidying,
  type PreparedTidying,
  tidyingAfter,
  tidyingAfterFailure,
} from '../../../src/sleep/state/tidying-record.ts';

const noon = Date.parse('2026-03-04T12:00:00Z');
const minute = 60_000;
const wanted = { because: 'cycles', next: 'at-once' } as const;
const claimed = { cycle: 21, because: 'cycles', target: 'agent-1' as AgentId, claimedAt: 0 } as const;
const prepared: PreparedTidying = {
  ...claimed,
  state: 'prepared',
  changes: [],
  refused: [],
  byOthers: [],
  applied: ['human'],
  lost: [],
  dropped: 0,
  erased: [],
  merged: 1,
  contradicted: 0,
};

test('a tidying is due after twenty cycles, or when another block has become nearly full', () => {
  const before = { ...newTidying, lastCycle: 5, full: ['human'] };
  const dueAfter = (cycle: number, ...full: readonly string[]) => tidyingAfter(before, { cycle, full }).wanted;

  expect(dueAfter(24, 'human')).toBeNull();
  expect(dueAfter(25)).toEqual({ because: 'cycles', next: 'at-once' });
  expect(dueAfter(6, 'human', 'goals')).toEqual({ because: 'full', next: 'at-once' });
  expect(tidyingAfter(before, { cycle: 6, full: ['goals'] }).full).toEqual(['goals']);
});

test('one that was put off keeps its reason', () => {
  const before = { ...newTidying, wanted: { because: 'full' as const, next: 'after-a-cycle' as const } };

  expect(tidyingAfter(before, { cycle: 30, full: [] }).wanted).toEqual({ because: 'full', next: 'at-once' });
});

test('the third failure ends a tidying that has written nothing, until there is a new reason', () => {
  const before = { ...newTidying, wanted, failures: 2, journal: { ...claimed, state: 'claimed' as const } };

  expect(tidyingAfterFailure(before, 23, noon)).toMatchObject({
    lastCycle: 23,
    wanted: null,
    failures: 0,
    journal: null,
  });
});

test('what is prepared may have written to some blocks, and is never given up', () => {
  const before = { ...newTidying, wanted, failures: 7, journal: prepared };

  expect(tidyingAfterFailure(before, 23, noon)).toMatchObject({ failures: 8, journal: prepared });
});

test('what is prepared is tried again without waiting for a cycle, later each time', () => {
  const failed = tidyingAfterFailure({ ...newTidying, journal: prepared }, 23, noon);

  expect(failed.retryAt).toBe(noon + minute);
  expect(tidyingAfterFailure(failed, 23, noon).retryAt).toBe(noon + 5 * minute);
});
