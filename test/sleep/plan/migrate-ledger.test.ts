import { expect, test } from 'vitest';
import { ledgerSchema } from '../../../src/sleep/plan/ledger.ts';
import { migrateLedger1 } from '../../../src/sleep/plan/migrate-ledger.ts';

const old = {
  id: 'e1',
  block: 'human',
  text: 'Likes tea',
  state: 'live',
  importance: 6,
  confidence: 0.8,
  timesSeen: 3,
  firstSeen: 10,
  lastSeen: 20,
  validUntil: 30,
  evidence: ['m-1', 'm-2'],
  learnedIn: ['direct', { guild: '123456789012345678' }, { guild: 'Tea lovers' }],
  pinned: true,
  left: null,
};

test('nothing of a ledger of version 1 is lost, and the result can be stored', () => {
  const made = migrateLedger1({ next: 7, entries: [old], tombstones: [{ hash: 'x', at: 1 }] });

  expect(ledgerSchema.parse(made)).toEqual({
    next: 7,
    tombstones: [{ hash: 'x', at: 1 }],
    waiting: [],
    entries: [
      {
        id: 'e1',
        block: 'human',
        text: 'Likes tea',
        state: 'live',
        importance: 6,
        confidence: 0.8,
        topic: null,
        sources: [
          { message: 'm-1', quote: null, asked: null, at: 20, place: 'direct' },
          { message: 'm-2', quote: null, asked: null, at: 20, place: { guild: '123456789012345678' } },
          { message: '', quote: null, asked: null, at: 20, place: { guild: null } },
        ],
        firstSeen: 10,
        lastSeen: 20,
        validUntil: 30,
        happensOn: null,
        pinned: true,
        correction: null,
        cycle: 0,
        reviewed: null,
        left: null,
      },
    ],
  });
});

test.each([
  ['no longer true', 'obsolete', 'no-longer-true', null],
  ['done', 'obsolete', 'done', null],
  ['its time is over', 'expired', 'expired', null],
  ['not spoken of for a while', 'expired', 'not-spoken-of', null],
  ['no room in its block', 'archived', 'no-room', null],
  ['more than fit in its slot', 'archived', 'slot-full', null],
  ['over the cap of a cycle', 'archived', 'over-the-cap', null],
  ['merged with a line that says the same', 'superseded', 'merged', null],
  ['superseded', 'superseded', 'superseded', null],
  ['superseded by a line that someone else wrote', 'superseded', 'superseded-by-another-writer', null],
  ['edited by someone else', 'archived', 'edited-by-another-writer', null],
  ['removed by someone else', 'archived', 'removed-by-another-writer', null],
  ['its line was changed by someone else', 'archived', 'changed-by-another-writer', null],
  ['another writer changed the block', 'archived', 'block-rewritten', null],
  ['the dog died', 'obsolete', 'no-longer-true', 'the dog died'],
])('“%s” becomes a code', (because, state, code, byOwnWords) => {
  const left = { at: 5, because, supersededBy: 'e2' };
  const [made] = migrateLedger1({ next: 2, entries: [{ ...old, state, left }], tombstones: [] }).entries;

  expect(made?.left).toEqual({ at: 5, because: code, supersededBy: 'e2', byOwnWords });
});

test.each([
  ['Mood and topic: calm', 'mood'],
  ['Reflection: ok', 'reflection'],
  ['Next: Ask', 'next'],
  ['Pattern: Sings', 'pattern'],
  ['By hand', null],
])('slots are told by their topic from now on: %s', (text, topic) => {
  const entries = [{ ...old, block: 'session_context', text }];

  expect(migrateLedger1({ next: 2, entries, tombstones: [] }).entries[0]?.topic).toBe(topic);
});

test('what is no ledger of version 1 never passes for an empty one', () => {
  expect(() => migrateLedger1({ entries: [] })).toThrow();
  expect(() => migrateLedger1(undefined)).toThrow();
});
