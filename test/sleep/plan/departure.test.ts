import { describe, expect, test } from 'vitest';
import { recordKinds } from '../../../src/app/record-kinds.ts';
import { type Departure, departureOf, departures } from '../../../src/sleep/plan/departure.ts';
import { newSleep } from '../../../src/sleep/state/sleep-record.ts';
import { insightsOf } from './plan-input.ts';

const sentences: Readonly<Partial<Record<Departure, string>>> = {
  'no-longer-true': 'no longer true',
  done: 'done',
  expired: 'its time is over',
  'not-spoken-of': 'not spoken of for a while',
  'no-room': 'no room in its block',
  'slot-full': 'more than fit in its slot',
  'over-the-cap': 'over the cap of a cycle',
  merged: 'merged with a line that says the same',
  superseded: 'superseded',
  'superseded-by-another-writer': 'superseded by a line that someone else wrote',
  'edited-by-another-writer': 'edited by someone else',
  'removed-by-another-writer': 'removed by someone else',
  'changed-by-another-writer': 'its line was changed by someone else',
  'block-rewritten': 'another writer changed the block',
};

describe('a reason that is stored', () => {
  test.each(departures)('%s is a code', (code) => {
    expect(departureOf(code)).toBe(code);
  });

  test.each(Object.entries(sentences))('%s is known by the sentence that version 1 stored', (code, sentence) => {
    expect(departureOf(sentence)).toBe(code);
  });

  test.each(['the dog died', 'constructor', ''])('“%s” is in the sleep agent’s own words', (words) => {
    expect(departureOf(words)).toBeUndefined();
  });
});

const entry1 = {
  id: 'e1',
  block: 'human',
  text: 'Has a cold',
  importance: 5,
  confidence: 0.9,
  timesSeen: 1,
  firstSeen: 0,
  lastSeen: 0,
  validUntil: null,
  evidence: ['m-1'],
  learnedIn: ['direct'],
  pinned: false,
};

describe('what version 1 stored', () => {
  const removed = ['its time is over', 'is well again'].map((because) => ({ text: 'Has a cold', because }));
  const diff = { label: 'human', before: '', after: '', added: [], updated: [], removed };
  const codes = { removed: [{ because: 'expired' }, { because: 'is well again' }] };

  test('in a ledger reads as codes', () => {
    const left = (because: string) => ({ at: 0, because, supersededBy: null });
    const gone = { ...entry1, state: 'archived', left: left('no room in its block') };
    const over = { ...entry1, id: 'e2', state: 'obsolete', left: left('is well again') };

    const made = recordKinds.ledgers.migrations?.[1]?.({ next: 3, entries: [gone, over], tombstones: [] });
    const ledger = recordKinds.ledgers.schema.parse(made);

    expect(ledger.entries).toMatchObject([
      { left: { because: 'no-room', byOwnWords: null } },
      { left: { because: 'no-longer-true', byOwnWords: 'is well again' } },
    ]);
    expect(recordKinds.ledgers.schema.parse(ledger)).toEqual(ledger);
  });

  test('in the journal of a cycle under way reads as codes', () => {
    const personal = {
      ...newSleep.personal,
      journal: {
        state: 'prepared',
        cycle: 1,
        trigger: 'idle',
        agent: 'a',
        target: 'a',
        claimedAt: 0,
        answered: 1,
        characters: 1,
        window: { messages: [], context: [], end: 'm', covers: 1, more: false },
        insights: insightsOf({}),
        shown: [],
        changes: [diff],
        refused: [],
        applied: [],
        lost: [],
        dropped: 0,
      },
    };

    const record = recordKinds.sleep.schema.parse({ personal });

    expect(record.personal.journal).toMatchObject({ changes: [codes] });
    expect(recordKinds.sleep.schema.parse(record)).toEqual(record);
  });

  test('in an audit reads as codes', () => {
    const audit = recordKinds.cycles.schema.parse({
      cycle: 1,
      trigger: 'idle',
      at: 0,
      tookMs: 0,
      covered: 1,
      end: 'm',
      changes: [diff],
      refused: [],
      dropped: 0,
      lost: [],
    });

    expect(audit.changes).toMatchObject([codes]);
    expect(recordKinds.cycles.schema.parse(audit)).toEqual(audit);
  });
});
