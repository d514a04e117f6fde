import { expect, test } from 'vitest';
import type { AgentId } from '../../../src/base/ids.ts';
import {
  newTidying,
  type PreparedTidying,
  type Tidying,
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
  const dueAfter = (cycle: number, ...full: readonly string[]) =>
    tidyingAfter(before, { cycle, full, erased: [] }).wanted;

  expect(dueAfter(24, 'human')).toBeNull();
  expect(dueAfter(25)).toEqual({ because: 'cycles', next: 'at-once' });
  expect(dueAfter(6, 'human', 'goals')).toEqual({ because: 'full', next: 'at-once' });
  expect(tidyingAfter(before, { cycle: 6, full: ['goals'], erased: [] }).full).toEqual(['goals']);
});

test('one that was put off keeps its reason', () => {
  const before = { ...newTidying, wanted: { because: 'full' as const, next: 'after-a-cycle' as const } };

  expect(tidyingAfter(before, { cycle: 30, full: [], erased: [] }).wanted).toEqual({
    because: 'full',
    next: 'at-once',
  });
});

test('one under way is begun anew after a cycle that erased what it may have been shown', () => {
  const begun = { ...newTidying, wanted, journal: { ...claimed, state: 'claimed' as const } };
  const journalAfter = (before: Tidying, ...erased: readonly string[]) =>
    tidyingAfter(before, { cycle: 22, full: [], erased }).journal;

  expect(journalAfter(begun)).toEqual(begun.journal);
  expect(journalAfter(begun, 'Gets in with moonfish')).toBeNull();
  expect(tidyingAfter(begun, { cycle: 22, full: [], erased: ['moonfish'] }).wanted).toEqual(wanted);
  expect(journalAfter({ ...begun, journal: prepared }, 'Gets in with moonfish')).toEqual(prepared);
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
