/** What a change put out of sight comes back where a later review finds that the person never said so. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InsightElement } from '../../../src/sleep/agent/insights.ts';
import type { ReviewItem, ReviewVerdict } from '../../../src/sleep/agent/review.ts';
import { itemsToReview } from '../../../src/sleep/plan/items-to-review.ts';
import type { Entry } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import type { PlanInput } from '../../../src/sleep/plan/plan-types.ts';
import { planWhatHolds } from '../../../src/sleep/plan/plan-what-holds.ts';
import { anyInput } from './any-input.ts';
import { crowdedInput } from './crowded-input.ts';
import {
  archived,
  entry,
  inputOf,
  insightsOf,
  item,
  laterInput,
  ledgerOf,
  liveTexts,
  now,
  said,
  windowOf,
} from './plan-input.ts';

type Judge = (item: ReviewItem) => ReviewVerdict['verdict'] | null;

const supporting: Judge = () => 'supported';

/** One cycle with a reviewer who judges like that, and what he was asked. */
function cycleWith(input: PlanInput, judge: Judge) {
  const items = itemsToReview(input, 'auto');
  const verdicts = items.flatMap((one) => {
    const verdict = judge(one);
    return verdict === null ? [] : [{ id: one.id, verdict }];
  });
  const made = planCycle({ ...input, review: { mode: 'auto', items, verdicts } });
  return { items, made, next: laterInput(input, made) };
}

/** Cycles without news, up to the first with a review. */
function upToReview(given: PlanInput, judge: Judge) {
  let input = given;
  while (itemsToReview(input, 'auto').length === 0 && input.cycle < 20) input = cycleWith(input, judge).next;
  return { at: input.cycle, ...cycleWith(input, judge) };
}

const waiter = entry('e1', 'Works as a waiter in Leeds', { reviewed: 1 });
const others = ['Likes tea', 'Has a cat', 'Plays chess'].map((text, index) => {
  return entry(`e${index + 2}`, text, { reviewed: 1 });
});

const inArchive = { state: 'archived', left: { because: 'removed-by-another-writer' } };

/** Cycle 2: the person says this, and a model makes that of it. */
function told(words: string, element: InsightElement, first: Entry = waiter): PlanInput {
  const ledger = ledgerOf(first, ...others);
  return inputOf({ ledger, window: windowOf(words), insights: insightsOf({ human_updates: [element] }) });
}

const sister = 'my sister works as a barista in Leeds now';
const changed = (target = 'h1') =>
  item('Works as a barista in Leeds', 'works as a barista in Leeds', { op: 'update', target });

describe('a line in whose place another one came unreviewed', () => {
  test('stands again where the other one is not supported', () => {
    const first = cycleWith(told(sister, changed()), supporting);
    const late = upToReview(first.next, ({ statement }) =>
      /barista/.test(statement) ? 'about-someone-else' : 'supported',
    );

    expect(first.items).toEqual([]);
    expect(liveTexts(first.made)).toContain('Works as a barista in Leeds');
    expect(liveTexts(late.made)).toEqual(['Works as a waiter in Leeds', 'Likes tea', 'Has a cat', 'Plays chess']);
    expect(late.made.returned).toEqual(['e1']);
  });

  test('stays gone where the other one is supported', () => {
    const first = cycleWith(told('I work as a barista in Leeds now', changed()), supporting);
    const late = upToReview(first.next, supporting);

    expect(late.items.map(({ statement }) => statement)).toEqual(['Works as a barista in Leeds']);
    expect(liveTexts(late.made)).not.toContain('Works as a waiter in Leeds');
  });

  test('is the last one that stood there, not one whose place was taken long ago', () => {
    const cook = entry('e9', 'Works as a cook in Hull', {
      state: 'superseded',
      left: { at: waiter.firstSeen - 1, because: 'superseded', supersededBy: 'e1', byOwnWords: null },
    });
    const barista = { ...entry('e10', 'Works as a barista in Leeds'), state: 'superseded' } as const;
    const left = { at: waiter.firstSeen, because: 'superseded', supersededBy: 'e1', byOwnWords: null } as const;
    const ledger = ledgerOf({ ...waiter, reviewed: null }, cook, { ...barista, left });

    const late = upToReview(inputOf({ ledger }), () => 'not-supported');

    expect(liveTexts(late.made)).toEqual(['Works as a barista in Leeds']);
  });

  test('goes back to the archive where it was there before, as somebody took it out', () => {
    const removed = { ...waiter, ...archived('removed-by-another-writer') };
    const first = cycleWith(told(sister, changed(waiter.text), removed), supporting);
    const late = upToReview(first.next, () => 'about-someone-else');

    expect(liveTexts(first.made)).toContain('Works as a barista in Leeds');
    expect(liveTexts(late.made)).toEqual(['Likes tea', 'Has a cat', 'Plays chess']);
    expect(late.made.ledger.entries[0]).toMatchObject(inArchive);
  });

  test('is no longer pinned where the pin of the other one was taken off', () => {
    const left = { at: now - 1, because: 'superseded', supersededBy: 'e2', byOwnWords: null } as const;
    const ledger = ledgerOf({ ...waiter, state: 'superseded', left, pinned: true }, entry('e2', 'Works as a barista'));

    const late = upToReview(inputOf({ ledger }), () => 'not-supported');

    expect(late.made.ledger.entries).toMatchObject([{ state: 'live', pinned: false }, { state: 'obsolete' }]);
  });

  test('stays gone where the other one was pinned before it could leave', () => {
    const pinned = entry('e2', 'Works as a barista in Leeds', { pinned: true, reviewed: 1 });
    const left = { at: now - 1, because: 'superseded', supersededBy: 'e2', byOwnWords: null } as const;
    const waiting = [{ entry: 'e2', successor: null, because: 'not-supported' } as const];
    const ledger = { ...ledgerOf({ ...waiter, state: 'superseded', left }, pinned), waiting };

    expect(liveTexts(cycleWith(inputOf({ ledger }), supporting).made)).toEqual(['Works as a barista in Leeds']);
  });
});

describe('a line that was called no longer true, unreviewed', () => {
  const hiking = entry('e1', 'Likes hiking', { reviewed: 1 });
  const forgetting = told(
    'please forget everything about Rob',
    { text: '', op: 'obsolete', target: 'h1', quote: 'forget everything' },
    hiking,
  );

  test('is asked about as such by the fourth cycle, with the words that ended it', () => {
    const first = cycleWith(forgetting, supporting);
    const late = upToReview(first.next, supporting);

    expect(first.items).toEqual([]);
    expect(liveTexts(first.made)).not.toContain('Likes hiking');
    expect(late.at).toBe(5);
    expect(late.items).toMatchObject([
      { id: 'late.e1', op: 'obsolete', statement: 'Likes hiking', said: 'please forget everything about Rob' },
    ]);
  });

  test.each<[ReviewVerdict['verdict'], boolean]>([
    ['supported', false],
    ['not-supported', true],
    ['denied', true],
    ['about-someone-else', true],
  ])('and where that is %s, it stands again: %s', (verdict, stands) => {
    const late = upToReview(cycleWith(forgetting, supporting).next, () => verdict);

    expect(liveTexts(late.made).includes('Likes hiking')).toBe(stands);
    expect(upToReview(late.next, supporting).items).toEqual([]);
  });

  test('is not asked about again where a reviewer has seen the end', () => {
    const important = { ...forgetting, ledger: ledgerOf({ ...hiking, importance: 8 }, ...others) };
    const first = cycleWith(important, supporting);

    expect(first.items).toMatchObject([{ op: 'obsolete' }]);
    expect(liveTexts(first.made)).not.toContain('Likes hiking');
    expect(upToReview(first.next, supporting).items).toEqual([]);
  });

  test('is asked about as soon, however often no answer came of the line itself', () => {
    const doubted = { ...forgetting, ledger: ledgerOf({ ...hiking, unanswered: 3 }, ...others) };

    expect(upToReview(cycleWith(doubted, supporting).next, supporting).at).toBe(5);
  });

  test('goes back to the archive where it was there before, as somebody took it out', () => {
    const removed = { ...hiking, ...archived('removed-by-another-writer') };
    const ended = { text: 'Likes hiking', op: 'obsolete', quote: 'I gave up hiking' } as const;
    const first = cycleWith(told('I gave up hiking', ended, removed), supporting);

    expect(first.made.ledger.entries[0]).toMatchObject({ state: 'obsolete', left: { because: 'no-longer-true' } });
    expect(upToReview(first.next, () => 'not-supported').made.ledger.entries[0]).toMatchObject(inArchive);
  });

  test('is asked about three times where no answer comes, and stays gone', () => {
    const asked: number[] = [];
    for (let next = cycleWith(forgetting, supporting).next; next.cycle < 30; ) {
      const late = cycleWith(next, () => null);
      if (late.items.length > 0) asked.push(next.cycle);
      next = late.next;
    }

    expect(asked).toEqual([5, 9, 13]);
  });

  test('is asked about no more once it is told again', () => {
    const first = cycleWith(forgetting, supporting);
    const window = windowOf(said('I like hiking', { at: now + 1_000 }));
    const again = insightsOf({ human_updates: [item('Likes hiking', 'I like hiking')] });
    const second = cycleWith(laterInput(forgetting, first.made, { window, insights: again }), supporting);

    expect(liveTexts(second.made)).toContain('Likes hiking');
    expect(upToReview(second.next, supporting).items).toMatchObject([{ op: 'add' }]);
  });

  test('is asked about also where it had to wait, as too much left in one cycle', () => {
    const quote = 'I gave up hiking and I gave up tea';
    const ends = ['h1', 'h2'].map((target) => ({ text: '', op: 'obsolete', target, quote }));
    const input = { ...forgetting, window: windowOf(quote), insights: insightsOf({ human_updates: ends }) };
    const second = cycleWith(cycleWith(input, supporting).next, supporting);

    expect(liveTexts(second.made)).toEqual(['Has a cat', 'Plays chess']);
    expect(upToReview(second.next, supporting).items.map(({ statement }) => statement)).toEqual([
      'Likes hiking',
      'Likes tea',
    ]);
  });
});

// Guards against models that mix up the ids of lines: what they noted was true, so that it took another true line away.
describe('an update that aims at a line of something else', () => {
  const parts = told('I have moved to Milan', item('Lives in Milan', 'moved to Milan', { op: 'update', target: 'h1' }));
  const judgedWith = (ofOld: ReviewVerdict['verdict'] | null) =>
    cycleWith(parts, ({ id }) => (id.startsWith('replaced.') ? ofOld : 'supported'));

  test('is asked about twice: whether it is true, and whether the old line is true no longer', () => {
    expect(judgedWith('supported').items).toMatchObject([
      { id: 'human_updates.0', op: 'update', statement: 'Lives in Milan', line: 'Works as a waiter in Leeds' },
      { id: 'replaced.human_updates.0', op: 'obsolete', statement: 'Works as a waiter in Leeds' },
    ]);
  });

  test.each<[ReviewVerdict['verdict'] | null, boolean]>([
    ['supported', false],
    ['not-supported', true],
    ['denied', true],
    [null, true],
  ])('where the old one’s end is %s, that stays: %s', (verdict, stays) => {
    const live = liveTexts(judgedWith(verdict).made);

    expect(live).toContain('Lives in Milan');
    expect(live.includes('Works as a waiter in Leeds')).toBe(stays);
  });
});

test('whatever a later review refuses of many changes, no promise is broken', () => {
  const verdicts = fc.array(fc.constantFrom('supported', 'not-supported', 'secret', null), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(fc.oneof(anyInput, crowdedInput), verdicts, (input, judged) => {
      const { plan: made } = planWhatHolds(input);
      let turn = 0;
      const judge: Judge = () => judged[turn++ % judged.length] ?? null;
      const late = laterInput(input, made, { cycle: input.cycle + 4, now: now + 1 });

      expect(() => cycleWith(cycleWith(late, judge).next, judge)).not.toThrow();
    }),
    { numRuns: 50 },
  );
});
