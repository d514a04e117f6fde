import { describe, expect, test } from 'vitest';
import type { ReviewVerdict } from '../../../src/sleep/agent/review.ts';
import { itemsToReview } from '../../../src/sleep/plan/items-to-review.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { planUndo } from '../../../src/sleep/plan/plan-undo.ts';
import {
  archived,
  dayMs,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  liveTexts,
  nextInput,
  now,
  valueAfter,
  windowOf,
} from './plan-input.ts';
import { type Judge, tidied } from './tidying-input.ts';

const secret = 'Gets in with moonfish';

/** The plan where a reviewer calls these items a secret. */
function calledSecret(input: ReturnType<typeof inputOf>, ...ids: readonly string[]) {
  const verdicts = ids.map((id): ReviewVerdict => ({ id, verdict: 'secret' }));
  return planCycle({ ...input, review: { mode: 'auto', items: ids.map((id) => ({ id })), verdicts } });
}

describe('a standing line that is called a secret', () => {
  test('is gone from block and ledger, and so is what was quoted of its message', () => {
    const source = {
      message: 'm1',
      quote: 'you say moonfish, I like tea',
      asked: 'How do I get in?',
      at: now,
      place: 'direct',
    } as const;
    const tea = { message: 'm2', quote: 'tea!', asked: null, at: now, place: 'direct' } as const;
    const ledger = ledgerOf(
      entry('e1', secret, { sources: [source] }),
      entry('e2', 'Likes tea', { sources: [source, tea] }),
    );
    const input = inputOf({ ledger });

    const made = calledSecret(input, 'late.e1');

    expect(valueAfter(input, made, 'human')).toBe('- Likes tea');
    expect(made.ledger.entries.map(({ id, sources }) => [id, sources.map(({ quote }) => quote)])).toEqual([
      ['e2', [null, 'tea!']],
    ]);
    expect(JSON.stringify(made.ledger).replace('#gets in with moonfish', '')).not.toContain('moonfish');
    expect(made.erased.map(({ id }) => id)).toEqual(['e1']);
    expect(made.changes[0]?.removed).toEqual([{ text: secret, because: 'secret' }]);
  });

  test('is not learned again from a message that is shown once more', () => {
    const input = inputOf({ ledger: ledgerOf(entry('e1', secret)), window: windowOf('you say moonfish') });
    const made = calledSecret(input, 'late.e1');
    const again = insightsOf({ human_updates: [item(secret, 'you say moonfish')] });

    const later = planCycle({ ...nextInput(input, made), insights: again });

    expect(later.ledger.entries).toEqual([]);
    expect(later.refused).toMatchObject([{ because: 'forgotten', text: null, quote: null }]);
  });

  // Guards against a line that was taken out and learned anew in one cycle, as what is known is put to no reviewer.
  test.each(['add', 'update'] as const)('is not learned again where it is told once more in that cycle (%s)', (op) => {
    const words = 'you say moonfish. I like tea';
    const again = item(secret, 'you say moonfish', op === 'update' ? { op, target: 'h1' } : {});
    const insights = insightsOf({ human_updates: [again, item('Likes tea', 'I like tea')] });
    const input = inputOf({ ledger: ledgerOf(entry('e1', secret)), insights, window: windowOf(words) });

    const made = calledSecret(input, 'late.e1');

    expect(liveTexts(made)).toEqual(['Likes tea']);
    expect(made.ledger.entries[0]?.sources).toMatchObject([{ quote: null }]);
    expect(made.refused).toMatchObject([{ id: 'human_updates.0', because: 'secret', text: null, quote: null }]);
  });

  test('is quoted no more by what this cycle learns of its message', () => {
    const window = windowOf('you say moonfish. I like tea');
    const [message] = window.messages;
    const source = {
      message: message?.id ?? '',
      quote: 'you say moonfish',
      asked: null,
      at: now,
      place: 'direct',
    } as const;
    const insights = insightsOf({ human_updates: [item('Likes tea', 'I like tea')] });
    const ledger = ledgerOf(entry('e1', secret, { sources: [source] }));

    const made = calledSecret(inputOf({ ledger, insights, window }), 'late.e1');

    expect(made.ledger.entries.map(({ text, sources }) => [text, sources[0]?.quote])).toEqual([['Likes tea', null]]);
  });

  test('takes with it what it had taken the place of, and what says the same elsewhere', () => {
    const left = (by: string, because: 'merged' | 'superseded') =>
      ({ at: now - dayMs, because, supersededBy: by, byOwnWords: null }) as const;
    const ledger = ledgerOf(
      entry('e1', secret),
      entry('e2', 'Says moonfish to get in', { state: 'merged', left: left('e1', 'merged') }),
      entry('e3', 'Says moonfish', { state: 'superseded', left: left('e2', 'superseded') }),
      entry('e4', 'gets in with MOONFISH', archived('no-room', { block: 'goals' })),
      entry('e5', 'Likes tea'),
    );

    const made = calledSecret(inputOf({ ledger }), 'late.e1');

    expect(made.ledger.entries.map(({ id }) => id)).toEqual(['e5']);
  });

  test('goes with at most a quarter of its block, before anything else may: the rest goes next time', () => {
    const ledger = ledgerOf(...[1, 2, 3, 4, 5].map((index) => entry(`e${index}`, `Says word ${index}`)));
    const input = inputOf({
      ledger: { ...ledger, waiting: [{ entry: 'e5', successor: null, because: 'no-longer-true' }] },
    });

    const made = calledSecret(input, 'late.e1', 'late.e2');

    expect(made.erased.map(({ id }) => id)).toEqual(['e1']);
    expect(made.ledger.waiting).toEqual([
      { entry: 'e2', successor: null, because: 'secret' },
      { entry: 'e5', successor: null, because: 'no-longer-true' },
    ]);
    expect(planCycle(nextInput(input, made)).erased.map(({ id }) => id)).toEqual(['e2']);
  });

  test('and waits for that, is no line of which an undo brings back what it was made of', () => {
    const left = { at: now - dayMs, because: 'merged', supersededBy: 'e1', byOwnWords: null } as const;
    const ledger = ledgerOf(
      entry('e1', secret, { mergedFrom: [{ entry: 'e2', state: 'live' }] }),
      entry('e2', 'Says moonfish', { state: 'merged', left }),
    );
    const waiting = [{ entry: 'e1', successor: null, because: 'secret' as const }];

    expect(planUndo(inputOf({ ledger }), secret).kind).toBe('plan');
    expect(planUndo(inputOf({ ledger: { ...ledger, waiting } }), secret)).toEqual({ kind: 'nothing-to-undo' });
  });

  test('stays where it is pinned', () => {
    const made = calledSecret(inputOf({ ledger: ledgerOf(entry('e1', secret, { pinned: true })) }), 'late.e1');

    expect(liveTexts(made)).toEqual([secret]);
    expect(made.ledger.entries[0]?.reviewed).toBe(2);
  });
});

test('a line is called a secret in looking at its end, too', () => {
  const over = entry('e1', secret, { validUntil: now - 1 });
  const input = inputOf({ ledger: ledgerOf(over, entry('e2', 'Likes tea')) });

  const made = calledSecret(input, 'end.e1');

  expect(itemsToReview(input, 'auto').map(({ id }) => id)).toContain('end.e1');
  expect(made.ledger.entries.map(({ id }) => id)).toEqual(['e2']);
});

test('and in looking at whether it holds no longer', () => {
  const ledger = ledgerOf(entry('e1', secret), entry('e2', 'Likes tea'));
  const words = 'it is not moonfish any more';
  const insights = insightsOf({ human_updates: [item('', words, { op: 'obsolete', target: 'h1' })] });
  const input = inputOf({ ledger, insights, window: windowOf(words) });

  const made = calledSecret(input, 'human_updates.0');

  expect(made.ledger.entries.map(({ id }) => id)).toEqual(['e2']);
  expect(made.refused).toMatchObject([{ because: 'secret', text: null, quote: null }]);
});

describe('what a tidying has reviewed', () => {
  const ledger = ledgerOf(
    entry('e1', secret, { reviewed: 1 }),
    entry('e2', 'Opens the gate with moonfish', {
      reviewed: 1,
      sources: [{ message: 'm9', quote: 'with moonfish', asked: null, at: now, place: 'direct' }],
    }),
    entry('e3', 'Likes tea'),
  );
  const merges = [{ lines: ['e1', 'e2'], text: 'Opens it with moonfish' }];
  const calling =
    (...ids: readonly string[]): Judge =>
    ({ id }) =>
      ids.includes(id) ? 'secret' : 'supported';

  test('erases the line that is called so, and merges nothing with it', () => {
    const { made } = tidied({ ledger, answer: { merges } }, calling('merges.0.e1', 'merges.0.e2'));

    // A quarter of three lines is one.
    expect(made.erased.map(({ id }) => id)).toEqual(['e1']);
    expect(made.ledger.waiting).toEqual([{ entry: 'e2', successor: null, because: 'secret' }]);
    expect(made.ledger.entries.map(({ id }) => id)).toEqual(['e2', 'e3']);
    expect(made.refused).toMatchObject([{ id: 'merges.0', because: 'secret', text: null }]);
  });

  test('keeps no words of a line for all that is called so, and has the next review say which one tells it', () => {
    const { made } = tidied({ ledger, answer: { merges } }, calling('merges.0'));

    expect(made.refused).toMatchObject([{ id: 'merges.0', because: 'secret', text: null }]);
    expect(made.ledger.entries.map(({ id, state, reviewed }) => [id, state, reviewed])).toEqual([
      ['e1', 'live', null],
      ['e2', 'live', null],
      ['e3', 'live', null],
    ]);
  });

  test('merges nothing with a line that had waited to be erased', () => {
    const waiting = [{ entry: 'e1', successor: null, because: 'secret' as const }];
    const all = [{ lines: ['e1', 'e2', 'e3'], text: 'Likes tea, and opens it with moonfish' }];

    const { made } = tidied({ ledger: { ...ledger, waiting }, answer: { merges: all } });

    expect(liveTexts(made)).toEqual(['Opens the gate with moonfish', 'Likes tea']);
    expect(made.refused).toMatchObject([{ id: 'merges.0', because: 'secret', text: null }]);
  });

  test('nor with one that waits on', () => {
    const waiting = ['e3', 'e1'].map((id) => ({ entry: id, successor: null, because: 'secret' as const }));

    const { made } = tidied({ ledger: { ...ledger, waiting }, answer: { merges } });

    expect(made.ledger.entries.map(({ text }) => text)).toEqual([secret, 'Opens the gate with moonfish']);
    expect(made.ledger.waiting).toEqual([{ entry: 'e1', successor: null, because: 'secret' }]);
  });

  test('keeps no words of what would say again what was erased', () => {
    const tombstones = [{ hash: '#opens it with moonfish', at: now }];

    const { made } = tidied({ ledger: { ...ledger, tombstones }, answer: { merges } });

    expect(made.refused).toEqual([expect.objectContaining({ because: 'forgotten', text: null })]);
  });

  test('erases a line that a later one contradicts', () => {
    const { made } = tidied({ ledger, answer: { contradictions: [['e1', 'e2']] } }, calling('contradictions.0.e1'));

    expect(made.erased).toHaveLength(1);
    expect(made.refused.filter(({ text }) => text !== null)).toEqual([]);
  });
});
