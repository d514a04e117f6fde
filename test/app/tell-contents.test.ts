import { expect, test } from 'vitest';
import { tellContents } from '../../src/app/tell-contents.ts';

const contents = { records: 12, byKind: new Map([['user', 3]]), newer: [], unreadable: [] };

test.each([
  [contents, 4_001, '5 kB, 12 records, 3 people'],
  [contents, 999_999, '1000 kB, 12 records, 3 people'],
  [contents, 1_000_000, '1.0 MB, 12 records, 3 people'],
  [{ ...contents, records: 1, byKind: new Map([['user', 1]]) }, 0, '0 kB, 1 record, 1 person'],
  [{ ...contents, byKind: new Map() }, 0, '0 kB, 12 records, 0 people'],
  [
    { ...contents, newer: ['user 1'], unreadable: ['user 2'] },
    0,
    '0 kB, 12 records, 2 of them not readable by this version (user 1), 3 people',
  ],
  [
    { ...contents, unreadable: ['user 2'] },
    0,
    '0 kB, 12 records, 1 of them not readable by this version (user 2), 3 people',
  ],
])('%o in %i bytes: %s', (held, bytes, said) => {
  expect(tellContents(held, bytes)).toBe(said);
});
