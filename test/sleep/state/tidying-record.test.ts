import { expect, test } from 'vitest';
import type { AgentId } from '../../../src/base/ids.ts';
import { newTidying, type PreparedTidying, tidyingAfterFailure } from '../../../src/sleep/state/tidying-record.ts';

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
  merged: 1,
  contradicted: 0,
};

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
