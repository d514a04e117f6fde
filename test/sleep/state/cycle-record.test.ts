import { expect, test } from 'vitest';
import type { LettaMessageId } from '../../../src/base/ids.ts';
import { auditOf, auditsKept, cycleRecords } from '../../../src/sleep/state/cycle-record.ts';

const audit1 = {
  cycle: 3,
  trigger: 'idle',
  at: 20,
  tookMs: 10,
  covered: 1,
  end: 'message-9',
  changes: [],
  dropped: 0,
  lost: [],
};

test.each([
  [[{ block: '', because: 'message-set-aside' }], { setAside: true, refused: [] }],
  [
    [{ block: 'human', because: 'secret' }],
    {
      setAside: false,
      refused: [{ id: '', block: 'human', op: 'add', because: 'secret', text: null, quote: null }],
    },
  ],
])('an audit of version 1 tells what was set aside from what was refused: %j', (refused, expected) => {
  const migrated = cycleRecords.migrations?.[1]?.({ ...audit1, refused });

  expect(cycleRecords.schema.parse(migrated)).toEqual({ ...audit1, putAside: [], byOthers: [], ...expected });
});

test('an audit says how long its cycle took, never less than nothing, and is kept for 200 cycles or 90 days', () => {
  const nothing = { changes: [], refused: [], putAside: [], setAside: false, dropped: 0, lost: [], byOthers: [] };
  const window = { messages: [], context: [], end: 'message-9' as LettaMessageId, covers: 2, more: false };
  const journal = { cycle: 3, trigger: 'idle' as const, claimedAt: 100, window };

  expect(auditOf(journal, nothing, 130)).toEqual({
    ...{ cycle: 3, trigger: 'idle', at: 130, tookMs: 30, covered: 2, end: 'message-9' },
    ...nothing,
  });
  expect(auditOf(journal, nothing, 90).tookMs).toBe(0);
  expect(auditsKept).toEqual({ cycles: 200, ms: 7_776_000_000 });
});
