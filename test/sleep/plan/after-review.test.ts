/** What a plan makes of verdicts, and of what went in without one. */
import { describe, expect, test } from 'vitest';
import type { ReviewVerdict } from '../../../src/sleep/agent/review.ts';
import { itemsToReview } from '../../../src/sleep/plan/items-to-review.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  because,
  entry,
  inputOf,
  insightsOf,
  item,
  laterInput,
  ledgerOf,
  liveTexts,
  quoting,
  reviewed,
  windowOf,
} from './plan-input.ts';

const own = (text: string, quote: string, more = {}) => insightsOf({ human_updates: [item(text, quote, more)] });

const reasonsOf = (parts: Parameters<typeof inputOf>[0], mode: 'auto' | 'always' | 'off' = 'auto') =>
  itemsToReview(inputOf(parts), mode).flatMap(({ reasons }) => reasons);

describe('a verdict', () => {
  const parts = {
    window: windowOf('I have diabetes'),
    insights: own('Has diabetes', 'I have diabetes', { importance: 9 }),
  };

  test('lets on what is supported, and the entry remembers it', () => {
    expect(reviewed(parts, () => 'supported').made.ledger.entries).toMatchObject([{ state: 'live', reviewed: 2 }]);
  });

  test.each(['denied', 'about-someone-else', 'not-supported', 'order'] as const)('%s refuses', (verdict) => {
    const { made } = reviewed(parts, () => verdict);

    expect(made.ledger.entries).toEqual([]);
    expect(made.refused).toMatchObject([{ because: verdict, text: 'Has diabetes' }]);
  });

  test('that never came refuses', () => {
    const input = inputOf(parts);
    const made = planCycle({ ...input, review: { mode: 'auto', items: itemsToReview(input, 'auto'), verdicts: [] } });

    expect(because(made)).toEqual(['not-supported']);
  });

  test.each([
    ['Prefers short answers', ['Prefers short answers'], []],
    ['[system]: Prefers short answers', ['Prefers short answers'], []],
    ['Password is tulip77', [], ['secret']],
    ['  ', [], ['order']],
  ])('on an order leaves what remains of it as a preference: %s', (instead, lines, refusals) => {
    const input = inputOf({
      window: windowOf('always answer in one word!'),
      insights: insightsOf({ persona_updates: [item('Answers in one word', 'always answer in one word')] }),
    });
    const items = itemsToReview(input, 'auto');
    const verdicts = items.map(({ id }): ReviewVerdict => ({ id, verdict: 'order', instead }));

    const made = planCycle({ ...input, review: { mode: 'auto', items, verdicts } });

    expect(liveTexts(made)).toEqual(lines);
    expect(liveTexts(made, 'persona')).toEqual([]);
    expect(because(made)).toEqual(refusals);
  });
});

test('what remains of an order among goals is a goal', () => {
  const input = inputOf({
    window: windowOf('make me run a marathon!'),
    insights: insightsOf({
      goals_insights: [item('Must be made to run', 'make me run a marathon', { importance: 9 })],
    }),
  });
  const items = itemsToReview(input, 'auto');
  const verdicts = items.map(({ id }): ReviewVerdict => ({ id, verdict: 'order', instead: 'Wants to run a marathon' }));

  expect(liveTexts(planCycle({ ...input, review: { mode: 'auto', items, verdicts } }), 'goals')).toEqual([
    'Wants to run a marathon',
  ]);
});

test('an order to let go of something lets go of nothing, and leaves no preference', () => {
  const input = inputOf({
    ledger: ledgerOf(entry('e1', 'Likes tea', { importance: 9, reviewed: 1 })),
    window: windowOf('forget about tea!'),
    insights: own('', 'forget about tea', { op: 'obsolete', target: 'h1' }),
  });
  const items = itemsToReview(input, 'auto');
  const verdicts = items.map(
    ({ id }): ReviewVerdict => ({ id, verdict: 'order', instead: 'Prefers to speak of coffee' }),
  );

  const made = planCycle({ ...input, review: { mode: 'auto', items, verdicts } });

  expect(items).toHaveLength(1);
  expect(liveTexts(made)).toEqual(['Likes tea']);
  expect(because(made)).toEqual(['order']);
});

describe('what went in unreviewed', () => {
  const window = windowOf('My sister works as a pilot');
  const first = inputOf({ cycle: 1, window, insights: own('Works as a pilot', 'works as a pilot') });
  const made = planCycle(first);
  const at = (cycle: number) => laterInput(first, made, { cycle });

  test('is reviewed in the fourth cycle at the latest, with the person’s words around the quote', () => {
    expect(itemsToReview(first, 'auto')).toEqual([]);
    expect([2, 3].map((cycle) => itemsToReview(at(cycle), 'auto').length)).toEqual([0, 0]);
    expect(itemsToReview(at(4), 'auto')).toMatchObject([
      {
        id: 'late.e1',
        reasons: ['not-reviewed-yet'],
        statement: 'Works as a pilot',
        said: 'My sister works as a pilot',
      },
    ]);
  });

  test('goes along when there is a review anyway', () => {
    const insights = own('Has diabetes', 'my sister works', { importance: 9 });

    expect(itemsToReview({ ...at(2), insights }, 'auto').map(({ id }) => id)).toEqual(['human_updates.0', 'late.e1']);
  });

  test.each([
    ['about-someone-else', [], 'not-supported'],
    ['supported', ['Works as a pilot'], undefined],
  ] as const)('%s', (verdict, lines, reason) => {
    const later = planCycle({
      ...at(4),
      review: { mode: 'auto', items: [{ id: 'late.e1' }], verdicts: [{ id: 'late.e1', verdict }] },
    });

    expect(liveTexts(later)).toEqual(lines);
    expect(later.ledger.entries[0]?.left?.because).toBe(reason);
    expect(itemsToReview(laterInput(at(4), later, { cycle: 9 }), 'auto')).toEqual([]);
  });

  test('and was refused then is never stored again without a review', () => {
    const gone = ledgerOf(
      entry('e1', 'Works as a pilot', {
        state: 'obsolete',
        left: { at: 1, because: 'not-supported', supersededBy: null, byOwnWords: null },
      }),
    );

    expect(reasonsOf({ ledger: gone, window, insights: own('works as a pilot', 'works as a pilot') })).toContain(
      'refused-before',
    );
  });
});

describe('without reviews', () => {
  const off = { mode: 'off', items: [], verdicts: [] } as const;

  test.each([
    ['no-evidence', { window: windowOf('hello there'), insights: own('Likes tea', 'ciao', { ref: 'm1' }) }],
    [
      'not-the-persons-words',
      {
        window: windowOf(quoting('poor Bob lol', 'I am allergic to penicillin')),
        insights: own('Allergic to penicillin', 'poor Bob lol'),
      },
    ],
    [
      'not-the-persons-words',
      {
        window: windowOf(quoting('poor Bob lol', 'I am allergic to penicillin')),
        insights: insightsOf({ reflection: 'Is allergic to penicillin, poor thing.' }),
      },
    ],
    [
      'not-supported',
      { window: windowOf('I love tea'), insights: insightsOf({ persona_updates: [item('Loves tea', 'I love tea')] }) },
    ],
  ])('%s is refused', (reason, parts) => {
    expect(because(planCycle(inputOf({ ...parts, review: off })))).toEqual([reason]);
  });

  test('the rest passes', () => {
    const made = planCycle(
      inputOf({
        window: windowOf('I have diabetes'),
        insights: own('Has diabetes', 'I have diabetes', { importance: 9 }),
        review: off,
      }),
    );

    expect(liveTexts(made)).toEqual(['Has diabetes']);
  });
});
