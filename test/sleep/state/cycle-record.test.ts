import { expect, test } from 'vitest';
import { cycleRecords } from '../../../src/sleep/state/cycle-record.ts';

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
