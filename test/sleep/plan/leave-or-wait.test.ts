import { describe, expect, test } from 'vitest';
import type { Entry, Ledger } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { entry, inputOf, insightsOf, item, laterInput, ledgerOf, plan, valueAfter, windowOf } from './plan-input.ts';

const tea = entry('e1', 'Likes tea', { pinned: true });
const ends: Ledger['waiting'] = [{ entry: 'e1', successor: null, because: 'no-longer-true' }];
const doubtful = { confidence: 0.2 } as const;

describe('a line that waits to leave and is told again', () => {
  const window = windowOf('I like tea');
  const told = (more = {}) => insightsOf({ human_updates: [item('Likes tea', 'I like tea', more)] });

  test.each([{}, doubtful])('stays as it was, pin and all: %j', (more) => {
    const input = inputOf({ ledger: { ...ledgerOf(tea), waiting: ends }, window, insights: told(more) });

    const made = planCycle(input);

    expect(made.changes).toEqual([]);
    expect(made.ledger).toMatchObject({ entries: [{ state: 'live', pinned: true, sources: [{}, {}] }], waiting: [] });
  });

  test('stays also where another one was to take its place, which then holds no more', () => {
    const coffee = entry('e2', 'Likes coffee', { state: 'archived' });
    const waiting: Ledger['waiting'] = [{ entry: 'e1', successor: 'e2', because: 'superseded' }];

    const made = plan({ ledger: { ...ledgerOf(tea, coffee), waiting }, window, insights: told() });

    expect(made.ledger).toMatchObject({
      entries: [
        { state: 'live', pinned: true },
        { state: 'superseded', left: { supersededBy: 'e1' } },
      ],
      waiting: [],
    });
  });

  test('leaves all the same where something else is told', () => {
    const jazz = insightsOf({ human_updates: [item('Likes jazz', 'I like jazz')] });

    const made = plan({ ledger: { ...ledgerOf(tea), waiting: ends }, window: windowOf('I like jazz'), insights: jazz });

    expect(made.ledger).toMatchObject({ entries: [{ state: 'obsolete' }, { state: 'live' }], waiting: [] });
  });

  test('leaves all the same where a line is told that accents part from it', () => {
    const hers = ledgerOf(entry('e1', 'Ba sống ở Huế'));
    const insights = insightsOf({ human_updates: [item('Bà sống ở Huế', 'bà sống ở Huế')] });

    const made = plan({ ledger: { ...hers, waiting: ends }, window: windowOf('bà sống ở Huế'), insights });

    expect(made.ledger).toMatchObject({ entries: [{ state: 'obsolete' }, { state: 'live' }], waiting: [] });
  });

  test('leaves all the same where its words are told of somebody else', () => {
    const hers = entry('e1', 'Is playful', { block: 'persona' });
    const window = windowOf('I am playful');
    const insights = insightsOf({ human_updates: [item('Is playful', 'I am playful')] });

    const made = plan({ ledger: { ...ledgerOf(hers), waiting: ends }, window, insights });

    expect(made.ledger).toMatchObject({ entries: [{ state: 'obsolete' }, { block: 'human' }], waiting: [] });
  });

  test('leaves all the same where it was told before its end was', () => {
    const heard = [{ message: 'later', quote: null, asked: null, at: Date.UTC(2027, 0), place: 'direct' as const }];
    const ended = { ...tea, sources: heard, lastSeen: Date.UTC(2027, 0) };

    const made = plan({ ledger: { ...ledgerOf(ended), waiting: ends }, window, insights: told() });

    expect(made.ledger.entries).toMatchObject([{ state: 'obsolete', left: { because: 'no-longer-true' } }]);
  });

  test('leaves all the same where it is told to be over once more', () => {
    const over = insightsOf({ human_updates: [item('', 'I like tea', { op: 'obsolete', target: 'h1' })] });

    const made = plan({ ledger: { ...ledgerOf(tea), waiting: ends }, window, insights: over });

    expect(made.ledger).toMatchObject({ entries: [{ state: 'obsolete' }], waiting: [] });
  });

  test('gives way all the same to one that says it as well', () => {
    const both = entry('e2', 'Likes tea and jazz', { state: 'archived' });
    const waiting: Ledger['waiting'] = [{ entry: 'e1', successor: 'e2', because: 'merged' }];

    const made = plan({
      ledger: { ...ledgerOf({ ...tea, pinned: false }, both), waiting },
      window,
      insights: told(),
    });

    expect(made.ledger.entries).toMatchObject([{ state: 'merged' }, { state: 'live', sources: [{}, {}] }]);
  });

  test('stays for good where it left by other words of the same window before', () => {
    const input = inputOf({
      ledger: { ...ledgerOf({ ...tea, pinned: false }), waiting: ends },
      window: windowOf('I do not like tea any more', 'I like tea'),
      insights: insightsOf({
        human_updates: [
          item('', 'I do not like tea any more', { op: 'obsolete', target: 'h1' }),
          item('Likes tea', 'I like tea'),
        ],
      }),
    });

    const made = planCycle(input);
    const later = planCycle(laterInput(input, made));

    expect(made.ledger).toMatchObject({ entries: [{ state: 'live' }], waiting: [] });
    expect(later.ledger.entries).toMatchObject([{ state: 'live' }]);
  });

  test.each<[string, Entry, string]>([
    ['a line of ours', entry('e2', 'Likes milk', { state: 'archived' }), ''],
    ['a line of another hand', entry('e2', 'Has a dog', { state: 'archived' }), 'Likes milk'],
  ])('stays where it is told in the place of %s', (_, other, foreign) => {
    const input = inputOf({
      ledger: { ...ledgerOf(tea, other), waiting: ends },
      values: { human: `- Likes tea\n${foreign}`.trim() },
      window,
      insights: insightsOf({
        human_updates: [item('Likes tea', 'I like tea', { op: 'update', target: 'Likes milk' })],
      }),
    });

    const made = planCycle(input);

    expect(made.refused).toEqual([]);
    expect(made.ledger).toMatchObject({
      entries: expect.arrayContaining([expect.objectContaining({ id: 'e1', state: 'live', pinned: true })]),
      waiting: [],
    });
  });

  test('waits on where what was told of it can not be done', () => {
    const waiting: Ledger['waiting'] = [{ entry: 'e1', successor: null, because: 'no-longer-true' }];
    const rules = inputOf({}).rules.map((rule) => (rule.label === 'human' ? { ...rule, budget: 30 } : rule));
    const update = item('Likes tea and a great many other things', 'I like tea', { op: 'update', target: 'h1' });
    const input = inputOf({
      ledger: { ...ledgerOf(tea), waiting },
      rules,
      window,
      insights: insightsOf({ human_updates: [update] }),
    });

    const made = planCycle(input);
    const later = planCycle(laterInput(input, made));

    expect(made.refused).toMatchObject([{ because: 'no-room' }]);
    expect(made.ledger.waiting).toEqual(waiting);
    expect(valueAfter(laterInput(input, made), later, 'human')).toBe('');
  });
});

test('a line that waits to leave is told again by nothing that is said of what keeps coming back', () => {
  const made = plan({
    ledger: { ...ledgerOf({ ...tea, pinned: false }), waiting: ends },
    window: windowOf('I like tea'),
    insights: insightsOf({ patterns: [item('Likes tea', 'I like tea')] }),
  });

  expect(made.ledger).toMatchObject({ entries: [{ state: 'obsolete' }, { state: 'candidate' }], waiting: [] });
});

test.each(['merged', 'contradicted'] as const)('a line that was pinned since waits for no tidying: %s', (because) => {
  const ledger: Ledger = {
    ...ledgerOf(tea, entry('e2', 'Likes coffee', { state: 'archived' })),
    waiting: [{ entry: 'e1', successor: 'e2', because }],
  };

  expect(plan({ ledger }).ledger).toMatchObject({
    entries: [{ state: 'live', pinned: true }, { pinned: false }],
    waiting: [],
  });
});

test('a line gives way to none of a block of another kind', () => {
  const ledger: Ledger = {
    ...ledgerOf(entry('e1', 'Is playful'), entry('e2', 'Is brief', { block: 'persona', state: 'archived' })),
    waiting: [{ entry: 'e1', successor: 'e2', because: 'superseded' }],
  };

  expect(plan({ ledger }).ledger).toMatchObject({ entries: [{ state: 'live' }, { state: 'archived' }], waiting: [] });
});

test('a pinned line gives way to no line of another block that has no room for it', () => {
  const long = 'Wants to see the sea once more and to stay there';
  const ledger: Ledger = {
    ...ledgerOf(
      entry('e1', 'Wants to see the sea once more, and then to stay there', { pinned: true }),
      entry('e2', 'Wants a garden', { block: 'goals', pinned: true }),
      entry('e3', long, { block: 'goals', state: 'archived' }),
    ),
    waiting: [{ entry: 'e1', successor: 'e3', because: 'superseded' }],
  };
  const rules = inputOf({}).rules.map((rule) => (rule.label === 'goals' ? { ...rule, budget: 40 } : rule));

  const made = plan({ ledger, rules });

  expect(made.changes).toEqual([]);
  expect(made.ledger.waiting).toEqual(ledger.waiting);
});

test('a pin ends with its line, also of one that is told again in the same window and stays out of sight', () => {
  const made = plan({
    ledger: ledgerOf(tea),
    window: windowOf('I do not like tea any more', 'well, maybe I like tea'),
    insights: insightsOf({
      human_updates: [
        item('', 'I do not like tea any more', { op: 'obsolete', target: 'h1' }),
        item('Likes tea', 'maybe I like tea', doubtful),
      ],
    }),
  });

  expect(made.ledger.entries).toMatchObject([
    { state: 'archived', pinned: false, left: { because: 'low-confidence' } },
  ]);
});
