/** What is past: dates never wipe, the sleep agent is asked first. */
import { describe, expect, test } from 'vitest';
import type { TimeZone } from '../../../src/base/time-zones.ts';
import { itemsToReview } from '../../../src/sleep/plan/items-to-review.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { renderShown } from '../../../src/sleep/plan/render-shown.ts';
import { recallableIn } from '../../../src/sleep/recall/recallable.ts';
import {
  dayMs,
  entry,
  inputOf,
  insightsOf,
  item,
  laterInput,
  ledgerOf,
  liveTexts,
  now,
  plan,
  windowOf,
} from './plan-input.ts';

const many = Array.from({ length: 12 }, (_, index) =>
  entry(`e${index + 1}`, `Fact number ${index}`, { pinned: index === 0 }),
);

test.each([
  ['add', 'valid_until'],
  ['update', 'valid_until'],
  ['add', 'happens_on'],
  ['update', 'happens_on'],
] as const)('one answer that gives every line a past date makes nothing leave: %s, %s', (op, date) => {
  const insights = insightsOf({
    human_updates: many.map(({ text }, index) =>
      item(text, 'hello', { op, target: `h${index + 1}`, [date]: '2026-03-09' }),
    ),
  });
  const input = inputOf({ ledger: ledgerOf(...many), insights });

  const made = planCycle(input);
  const later = planCycle(laterInput(input, made, { now: now + dayMs }));

  expect(made.changes).toEqual([]);
  expect(later.changes).toEqual([]);
  expect(made.ledger.entries.map(({ validUntil }) => validUntil)).toEqual(many.map(() => null));
});

test.each([
  ['no such end was set', 'not-supported', 12],
  ['they were', 'supported', 0],
] as const)(
  'of lines that all got the next day as their end, ten silent cycles leave those of which %s',
  (_, verdict, left) => {
    const lines = many.map((one) => ({ ...one, pinned: false, reviewed: 1 }));
    const insights = insightsOf({
      human_updates: lines.map(({ text }, index) =>
        item(text, 'hello', { op: 'update', target: `h${index + 1}`, valid_until: '2026-03-11' }),
      ),
    });
    const first = inputOf({ ledger: ledgerOf(...lines), insights });
    let made = planCycle(first);
    let input = first;

    for (let cycle = 3; cycle <= 12; cycle += 1) {
      input = laterInput(input, made, { cycle, now: now + cycle * dayMs });
      const items = itemsToReview(input, 'auto');
      const verdicts = items.map(({ id }) => ({ id, verdict }));
      made = planCycle({ ...input, review: { mode: 'auto', items, verdicts } });
    }

    expect(liveTexts(made)).toHaveLength(left);
    expect(made.over).toEqual([]);
    // With the day that it was told, what is past comes up all the same.
    expect(made.ledger.entries.filter(recallableIn(made.ledger.entries, input.rules))).toHaveLength(12);
  },
);

describe('a line whose time is over', () => {
  const trip = entry('e1', 'Is in Paris', { validUntil: now - 1 });
  const ledger = ledgerOf(trip, entry('e2', 'Likes tea'));
  const off = { mode: 'off', items: [], verdicts: [] } as const;

  test('is named as such, shown as such in the next cycle, and archived only then, without an answer', () => {
    const unasked = inputOf({ ledger, shown: [] });
    const made = planCycle(unasked);
    const asked = laterInput(unasked, made);

    expect(made.over).toEqual(['e1']);
    expect(liveTexts(made)).toEqual(['Is in Paris', 'Likes tea']);
    expect(renderShown(asked).memory).toBe('h1 Is in Paris (over); h2 Likes tea');
    expect(planCycle({ ...asked, review: off }).ledger.entries[0]).toMatchObject({
      state: 'expired',
      left: { because: 'expired' },
    });
  });

  test('is put to nobody where it is pinned, and keeps its date', () => {
    const input = inputOf({ ledger: ledgerOf({ ...trip, pinned: true }) });

    expect(itemsToReview(input, 'auto')).toEqual([]);
    expect(planCycle(input).ledger.entries).toMatchObject([{ state: 'live', validUntil: now - 1 }]);
  });

  test('stays where its end was put off since it was shown as over', () => {
    const { shown } = renderShown(inputOf({ ledger }));
    const longer = ledgerOf({ ...trip, validUntil: now + dayMs });

    expect(liveTexts(plan({ ledger: longer, shown, review: off }))).toEqual(['Is in Paris']);
  });

  test('is put to a reviewer with its end and the days, where the sleep agent says nothing of it', () => {
    const [one, ...more] = itemsToReview(inputOf({ ledger }), 'auto');

    expect(one).toMatchObject({
      id: 'end.e1',
      reasons: ['its-end'],
      statement: 'Is in Paris, until Tuesday, 2026-03-10 (told on Monday, 2026-03-09)',
      said: 'Is in Paris',
    });
    expect(more.map(({ id }) => id)).toEqual(['late.e1', 'late.e2']);
  });

  test.each([
    ['human', 'person'],
    ['persona', 'scarlet'],
  ])('is put to a reviewer as what it is: a line of %s as one about the %s', (block, about) => {
    const items = itemsToReview(inputOf({ ledger: ledgerOf({ ...trip, block }) }), 'auto');

    expect(items.find(({ id }) => id === 'end.e1')).toMatchObject({ about });
  });

  test.each([
    ['that was reviewed', 1],
    ['that waits for its review as well', null],
  ])('%s waits while nobody says whether the person set its end, and leaves when nobody will', (_, reviewed) => {
    let input = inputOf({ ledger: ledgerOf({ ...trip, reviewed }) });
    const left: boolean[] = [];

    for (let round = 0; round < 3; round += 1) {
      const items = itemsToReview(input, 'auto');
      const made = planCycle({ ...input, review: { mode: 'auto', items, verdicts: [] } });
      left.push(liveTexts(made).length === 0);
      input = laterInput(input, made);
    }

    expect(liveTexts(plan({ ledger }))).toContain('Is in Paris');
    expect(left).toEqual([false, false, true]);
  });

  test.each([
    [
      'as it is',
      item('Is in Paris', 'still in Paris', { op: 'update', target: 'h1' }),
      ['Is in Paris', 'Likes tea'],
      [],
    ],
    ['anew', item('Was in Paris', 'still in Paris', { op: 'update', target: 'h1' }), ['Likes tea', 'Was in Paris'], []],
    [
      'with another date',
      item('Is in Paris', 'still in Paris', { op: 'update', target: 'h1', valid_until: '2026-05-01' }),
      ['Is in Paris', 'Likes tea'],
      [],
    ],
    [
      'what it is not sure of',
      item('Is in Lyon', 'still in Paris', { op: 'update', target: 'h1', confidence: 0.2 }),
      ['Is in Paris', 'Likes tea'],
      ['e1'],
    ],
    ['once more', item('Is in Paris', 'still in Paris'), ['Is in Paris', 'Likes tea'], ['e1']],
  ] as const)('stays when the sleep agent says %s', (_, answer, lines, over) => {
    const parts = { ledger, insights: insightsOf({ human_updates: [answer] }), window: windowOf('still in Paris') };
    const made = plan({ ...parts, review: off });

    expect(itemsToReview(inputOf(parts), 'auto').map(({ id }) => id)).not.toContain('end.e1');
    expect([...liveTexts(made)].sort()).toEqual([...lines].sort());
    expect(made.over).toEqual(over);
  });

  test('loses the end that the person did not set, and no other date', () => {
    const wedding = { ...trip, text: 'Married in 2015', happensOn: now - 4_000 * dayMs, reviewed: 1 };
    const input = inputOf({ ledger: ledgerOf(wedding) });
    const items = itemsToReview(input, 'auto');
    const verdicts = items.map(({ id }) => ({ id, verdict: 'not-supported' }) as const);

    const made = planCycle({ ...input, review: { mode: 'auto', items, verdicts } });

    expect(made.ledger.entries).toMatchObject([{ state: 'live', validUntil: null, happensOn: wedding.happensOn }]);
  });

  test('stays when it is pinned', () => {
    expect(liveTexts(plan({ ledger: ledgerOf({ ...trip, pinned: true }), review: off }))).toEqual(['Is in Paris']);
  });

  test('leaves with at most a quarter of its block', () => {
    const past = ledgerOf(...many.map((one) => ({ ...one, pinned: false, validUntil: now - 1 })));

    expect(liveTexts(plan({ ledger: past, review: off }))).toHaveLength(9);
  });
});

test('what was to happen is over once it has, what had happened when it was told never is', () => {
  const made = plan({
    ledger: ledgerOf(
      entry('e1', 'Has an exam', { happensOn: now - 1, firstSeen: now - dayMs }),
      entry('e2', 'Cat died', { happensOn: now - 2 * dayMs, firstSeen: now - dayMs }),
    ),
    shown: [],
  });

  expect(made.over).toEqual(['e1']);
});

test('dates come with an addition: a day lasts to its end, in UTC where no zone is named', () => {
  const dates = ['2026-03-10', '2026-03-11T10:00', '2026-03-11T10:00+02:00', 'soon', '2026-03-09'];
  const insights = insightsOf({
    human_updates: dates.map((valid_until, index) => item(`Fact ${index}`, 'hello', { valid_until })),
  });

  expect(plan({ insights }).ledger.entries.map(({ validUntil }) => validUntil)).toEqual([
    Date.UTC(2026, 2, 11) - 1,
    Date.UTC(2026, 2, 11, 10),
    Date.UTC(2026, 2, 11, 8),
    null,
    null,
  ]);
});

test('a day lasts to its end where the person is', () => {
  const insights = insightsOf({ human_updates: [item('In Kyoto', 'hello', { valid_until: '2026-03-11' })] });

  const { entries } = plan({ insights, zone: 'Asia/Tokyo' as TimeZone }).ledger;

  expect(entries.map(({ validUntil }) => validUntil)).toEqual([Date.UTC(2026, 2, 11, 15) - 1]);
});

test.each(['9999-12-31', '9999-12-31T23:59', '0001-01-01', '0000-01-01', '2200-01-01'])(
  'a date that only says that something has no end is none, wherever the person is: %s',
  (never) => {
    const update = item('Has a visa', 'hello', { valid_until: never, happens_on: never });
    const insights = insightsOf({ human_updates: [update] });

    for (const zone of ['Asia/Tokyo', 'America/New_York', 'UTC'] as TimeZone[]) {
      expect(plan({ insights, zone }).ledger.entries).toMatchObject([{ validUntil: null, happensOn: null }]);
    }
  },
);
