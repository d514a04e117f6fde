/** What nobody has reviewed yet: which of it is asked about when, and with which words of the person. */
import { describe, expect, test } from 'vitest';
import type { InsightElement } from '../../../src/sleep/agent/insights.ts';
import { itemsToReview } from '../../../src/sleep/plan/items-to-review.ts';
import type { Entry } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import type { PlanInput } from '../../../src/sleep/plan/plan-types.ts';
import { dayMs, entry, inputOf, insightsOf, item, laterInput, ledgerOf, now, windowOf } from './plan-input.ts';

const lateIds = (input: PlanInput) => itemsToReview(input, 'auto').map(({ id }) => id);

/** The cycle after one whose reviewer was asked all that was due, and said nothing. */
function afterSilence(input: PlanInput): PlanInput {
  const items = itemsToReview(input, 'auto');
  return laterInput(input, planCycle({ ...input, review: { mode: 'auto', items, verdicts: [] } }));
}

describe('a line of which the reviewer says nothing', () => {
  test('is asked about three times, in every fourth cycle, and then only along with others', () => {
    const input = inputOf({ ledger: ledgerOf(entry('e1', 'Likes tea', { cycle: 1 })), cycle: 1 });
    const asked: number[] = [];

    for (let next = input; next.cycle <= 40; next = afterSilence(next))
      if (lateIds(next).length > 0) asked.push(next.cycle);

    expect(asked).toEqual([4, 8, 12]);
  });

  test('makes place for those that were not asked about: none waits for ever', () => {
    const lines = Array.from({ length: 130 }, (_, index) =>
      entry(`e${index + 1}`, `Likes thing ${index}`, { cycle: 1 }),
    );
    const asked = new Set<string>();

    let next = inputOf({ ledger: ledgerOf(...lines), cycle: 4 });
    for (; next.cycle <= 6; next = afterSilence(next)) for (const id of lateIds(next)) asked.add(id);

    expect(asked.size).toBe(130);
    expect(lateIds(next)).toEqual([]);
  });

  test('and is reviewed once it says something', () => {
    const silent = afterSilence(inputOf({ ledger: ledgerOf(entry('e1', 'Likes tea', { cycle: 1 })), cycle: 4 }));
    const verdicts = [{ id: 'late.e1', verdict: 'supported' }] as const;

    const { entries } = planCycle({ ...silent, review: { mode: 'auto', items: verdicts, verdicts } }).ledger;

    expect(silent.ledger.entries).toMatchObject([{ reviewed: null, unanswered: 1 }]);
    expect(entries).toMatchObject([{ reviewed: 5 }]);
  });
});

describe('a line that was said several times', () => {
  const source = (message: string, quote: string, at: number) => {
    return { message, quote, asked: null, at, place: 'direct' as const };
  };
  const saidOf = (...quotes: readonly string[]) => {
    const sources = quotes.map((quote, index) => source(`m${index}`, quote, now - (9 - index) * dayMs));
    const input = inputOf({ ledger: ledgerOf(entry('e1', 'Likes tea', { cycle: 1, sources })), cycle: 4 });
    return itemsToReview(input, 'auto')[0]?.said ?? '';
  };

  test('is put to the reviewer with the words that it was made of, not only with the last', () => {
    expect(saidOf('I like tea a lot', 'hello there')).toBe('I like tea a lot … hello there');
  });

  test('of many with the first and the newest, cut to what a reviewer reads', () => {
    const said = saidOf('I like tea', ...Array.from({ length: 8 }, (_, index) => `${index} ${'well '.repeat(46)}`));

    expect(said).toMatch(/^I like tea … 6 well .* … 7 well /);
    expect(said.length).toBeLessThanOrEqual(560);
  });
});

test('a line that rests on no words of the person is not asked about: nobody could say', () => {
  const wordless = { ...entry('e1', 'Likes tea').sources[0], quote: null } as Entry['sources'][number];
  const ledger = ledgerOf(
    entry('e1', 'Likes tea', { cycle: 1, sources: [] }),
    entry('e2', 'Has a cat', { cycle: 1, sources: [wordless] }),
  );

  expect(lateIds(inputOf({ ledger, cycle: 4 }))).toEqual([]);
});

test('a line that may tell a secret is asked about as such', () => {
  const [first, second] = [entry('e1', 'Has a new password', { cycle: 1 }), entry('e2', 'Likes tea', { cycle: 1 })];
  const items = itemsToReview(inputOf({ ledger: ledgerOf(first, second), cycle: 4 }), 'auto');

  expect(items.map(({ reasons }) => reasons)).toEqual([
    ['not-reviewed-yet', 'may-tell-a-secret'],
    ['not-reviewed-yet'],
  ]);
});

describe('statements and ends are two questions', () => {
  const left = {
    because: 'no-longer-true',
    at: now,
    supersededBy: null,
    byOwnWords: null,
    unreviewedSince: 2,
  } as const;
  const ended = entry('e1', 'Likes hiking', { state: 'obsolete', left });
  const waiting = entry('e2', 'Likes tea', { cycle: 2 });
  const healthy = entry('e3', 'Has no illness', { importance: 9, reviewed: 1 });
  const askedOf = (cycle: number, ...elements: readonly InsightElement[]) =>
    lateIds(
      inputOf({
        ledger: ledgerOf(ended, waiting, healthy),
        cycle,
        window: windowOf('I have diabetes'),
        insights: insightsOf({ human_updates: elements }),
      }),
    );

  test('a statement to look at takes those along that wait, and no end', () => {
    expect(askedOf(3, item('Has diabetes', 'I have diabetes', { importance: 8 }))).toEqual([
      'human_updates.0',
      'late.e2',
    ]);
  });

  test('an end takes ends along, and no statement', () => {
    expect(askedOf(3, item('', 'I have diabetes', { op: 'obsolete', target: 'h2' }))).toEqual([
      'human_updates.0',
      'late.e1',
    ]);
  });

  test('what has waited long enough is asked about, of either kind', () => {
    expect(askedOf(3)).toEqual([]);
    expect(askedOf(5).toSorted()).toEqual(['late.e1', 'late.e2']);
  });
});

test('a line is asked about as one about Scarlet where it stands in her persona', () => {
  const ledger = ledgerOf(entry('e1', 'Is playful', { block: 'persona' }), entry('e2', 'Likes tea'));

  const items = itemsToReview(inputOf({ ledger, cycle: 4 }), 'auto');

  expect(items.map(({ id, about }) => [id, about])).toEqual([
    ['late.e1', 'scarlet'],
    ['late.e2', 'person'],
  ]);
});
