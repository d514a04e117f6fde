/** What keeps coming back: a candidate at first, and a line once another cycle finds it in other words of the person. */
import { expect, test } from 'vitest';
import type { InsightElement } from '../../../src/sleep/agent/insights.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import type { Plan, PlanInput } from '../../../src/sleep/plan/plan-types.ts';
import { renderShown } from '../../../src/sleep/plan/render-shown.ts';
import {
  archived,
  because,
  dayMs,
  entry,
  inputOf,
  insightsOf,
  laterInput,
  ledgerOf,
  liveTexts,
  now,
  plan,
  said,
  windowOf,
} from './plan-input.ts';

const first = { text: 'Sleeps badly before exams', quote: 'could not sleep, the exam' };
const start = inputOf({
  window: windowOf(said('I could not sleep, the exam is tomorrow', { at: now - dayMs })),
  insights: insightsOf({ patterns: [first] }),
});
const words = 'Awake all night again because of the test';

/** The cycle after, in which the person says this and the sleep agent finds that. */
function next(input: PlanInput, made: Plan, own: string, pattern: Partial<InsightElement>): PlanInput {
  const window = own === '' ? start.window : windowOf(said(own, { at: now - own.length }));
  return laterInput(input, made, { window, insights: insightsOf({ patterns: [pattern] }) });
}

function patternsOf(made: Plan): readonly string[] {
  return liveTexts(made, 'session_context').filter((text) => text.startsWith('Pattern'));
}

const one = planCycle(start);

test('a pattern that one cycle finds is a candidate, and is shown with an id in the next one', () => {
  const input = laterInput(start, one);

  expect(patternsOf(one)).toEqual([]);
  expect(one.ledger.entries).toMatchObject([{ state: 'candidate', left: { because: 'not-confirmed' } }]);
  expect(renderShown(input).memory).toBe('x1 Sleeps badly before exams (pattern)');
  expect(one.archivedAtOnce).toEqual([]);
});

test.each<[string, string, Partial<InsightElement>, readonly string[]]>([
  [
    'named by its target, in other words',
    words,
    { text: 'No rest', quote: 'Awake all night', target: 'x1' },
    ['Pattern: Sleeps badly before exams'],
  ],
  [
    'named as an update',
    words,
    { text: 'No rest', quote: 'Awake all night', target: 'x1', op: 'update' },
    ['Pattern: Sleeps badly before exams'],
  ],
  [
    'in the same words',
    words,
    { text: 'Sleeps badly before exams', quote: 'Awake all night' },
    ['Pattern: Sleeps badly before exams'],
  ],
  ['in other words, without its target', words, { text: 'Lies awake before tests', quote: 'Awake all night' }, []],
  ['in the same message as before', '', { ...first, target: 'x1' }, []],
  ['without words of the person', words, { text: 'No rest', target: 'x1' }, []],
  ['with a target that nobody showed', words, { text: 'No rest', quote: 'Awake all night', target: 'x7' }, []],
])('it gets its line when it is found again %s', (_, own, pattern, lines) => {
  expect(patternsOf(planCycle(next(start, one, own, pattern)))).toEqual(lines);
});

test('two messages of one cycle are one cycle', () => {
  const window = windowOf(
    said('I could not sleep, the exam', { at: now - 2 * dayMs }),
    said('Awake all night again', { at: now - dayMs }),
  );
  const again = { ...first, quote: 'Awake all night' };

  const made = planCycle(inputOf({ window, insights: insightsOf({ patterns: [first, again] }) }));

  expect(patternsOf(made)).toEqual([]);
  expect(made.ledger.entries[0]?.sources).toHaveLength(2);
});

test.each([
  ['before that does not bring it back', -1, [], ['already-obsolete']],
  ['since then does', 1, ['Pattern: Sleeps badly before exams'], []],
])('of one that is over, what was said %s', (_, sinceMs, lines, refusals) => {
  const overAt = now - 3_600_000;
  const gone = { at: overAt, because: 'done', supersededBy: null, byOwnWords: null } as const;
  const known = entry('e1', 'Pattern: Sleeps badly before exams', {
    block: 'session_context',
    topic: 'pattern',
    state: 'obsolete',
    left: gone,
  });

  const made = plan({
    ledger: ledgerOf(known),
    window: windowOf(said(words, { at: overAt + sinceMs }), said('Good morning', { at: overAt - 2 })),
    insights: insightsOf({ patterns: [{ ...first, quote: 'Awake all night' }] }),
  });

  expect(patternsOf(made)).toEqual(lines);
  expect(because(made)).toEqual(refusals);
});

test.each([
  ['goes when it is said to be over', { text: '', op: 'obsolete' as const }, [], 'obsolete'],
  ['has one more source', { text: 'No rest' }, ['Pattern: Sleeps badly before exams'], 'live'],
])('one that has its line %s', (_, pattern, lines, state) => {
  const known = entry('e1', 'Pattern: Sleeps badly before exams', { block: 'session_context', topic: 'pattern' });

  const made = plan({
    ledger: ledgerOf(known),
    window: windowOf(words),
    insights: insightsOf({ patterns: [{ ...pattern, quote: 'Awake all night', target: 'x1' }] }),
  });

  expect(patternsOf(made)).toEqual(lines);
  expect(made.ledger.entries).toMatchObject([{ id: 'e1', state }]);
});

test('one that is over since it was shown is nothing that comes back', () => {
  const known = entry('e1', 'Pattern: Sleeps badly before exams', { block: 'session_context', topic: 'pattern' });
  const { shown } = renderShown(inputOf({ ledger: ledgerOf(known) }));

  const made = plan({
    ledger: ledgerOf({ ...known, ...archived('done'), state: 'obsolete' }),
    shown,
    window: windowOf(words),
    insights: insightsOf({ patterns: [{ text: 'No rest', quote: 'Awake all night', target: 'x1' }] }),
  });

  expect(patternsOf(made)).toEqual([]);
  expect(made.ledger.entries[0]).toMatchObject({ state: 'obsolete', left: { because: 'done' }, sources: [{}] });
});

test('one that rests on nothing needs two more', () => {
  const made = planCycle({ ...start, insights: insightsOf({ patterns: ['Sleeps badly before exams'] }) });
  const second = next(start, made, words, { text: 'No rest', quote: 'Awake all night', target: 'x1' });
  const after = planCycle(second);
  const third = next(second, after, 'No sleep before the maths exam', {
    text: 'x',
    quote: 'No sleep before',
    target: 'x1',
  });

  const twice = laterInput(start, made, {
    window: windowOf(said(words, { at: now - 2 }), said('No sleep before the maths exam', { at: now - 1 })),
    insights: insightsOf({
      patterns: ['Awake all night', 'No sleep before'].map((quote) => ({ text: 'x', quote, target: 'x1' })),
    }),
  });

  expect([because(made), patternsOf(made), patternsOf(after), patternsOf(planCycle(twice))]).toEqual([[], [], [], []]);
  expect(patternsOf(planCycle(third))).toEqual(['Pattern: Sleeps badly before exams']);
});
