import { describe, expect, test } from 'vitest';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  archived,
  because,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  liveTexts,
  now,
  plan,
  said,
  windowOf,
} from './plan-input.ts';

const hour = 3_600_000;
const window = windowOf(said('I live in Milan', { at: now - 5 * hour }));
const milan = item('Lives in Milan', 'I live in Milan');
const restsOn = (state: 'archived' | 'obsolete', message = window.messages[0]?.id ?? '') => ({
  ...archived('low-confidence'),
  state,
  sources: [{ message, quote: 'I live in Milan', asked: null, at: now - 5 * hour, place: 'direct' as const }],
});

test('an entry was first seen when it was said, not when it was consolidated', () => {
  const made = plan({ window, insights: insightsOf({ human_updates: [milan] }) });

  expect(made.ledger.entries).toMatchObject([{ firstSeen: now - 5 * hour, lastSeen: now - 5 * hour }]);
});

describe('a confidence of 0.3', () => {
  const unsure = { confidence: 0.3 };

  test('is enough for a line, and less is not', () => {
    const at = (confidence: number) =>
      liveTexts(plan({ window, insights: insightsOf({ human_updates: [{ ...milan, confidence }] }) }));

    expect([at(unsure.confidence), at(0.29)]).toEqual([['Lives in Milan'], []]);
  });

  test('is enough to word a line anew or to take it away, and less is not', () => {
    const ledger = ledgerOf(entry('e1', 'Lives in Rome'));
    const linesOnce = (op: 'update' | 'obsolete', confidence: number) =>
      liveTexts(
        plan({
          ledger,
          window,
          insights: insightsOf({ human_updates: [{ ...milan, op, target: 'h1', confidence }] }),
        }),
      );

    expect([linesOnce('update', 0.3), linesOnce('obsolete', 0.3)]).toEqual([['Lives in Milan'], []]);
    expect([linesOnce('update', 0.29), linesOnce('obsolete', 0.29)]).toEqual([['Lives in Rome'], ['Lives in Rome']]);
  });
});

test.each([
  ['archived', 'already-known'],
  ['obsolete', 'already-obsolete'],
] as const)('an entry that is %s comes back by no message that it rests on', (state, reason) => {
  const again = insightsOf({ human_updates: [milan] });

  const made = plan({ ledger: ledgerOf(entry('e1', 'Lives in Milan', restsOn(state))), window, insights: again });
  const news = plan({
    ledger: ledgerOf(entry('e1', 'Lives in Milan', { ...restsOn(state, 'another'), lastSeen: now - 6 * hour })),
    window,
    insights: again,
  });

  expect([because(made), made.ledger.entries[0]?.state]).toEqual([[reason], state]);
  expect([because(news), news.ledger.entries.map(({ state }) => state)]).toEqual([[], ['live']]);
});

test('what ended comes back by no message of the time at which it was last said', () => {
  const ledger = ledgerOf(
    entry('e1', 'Lives in Milan', { ...restsOn('obsolete', 'another'), lastSeen: now - 5 * hour }),
  );

  expect(because(plan({ ledger, window, insights: insightsOf({ human_updates: [milan] }) }))).toEqual([
    'already-obsolete',
  ]);
});

describe('a line of another hand', () => {
  const values = { human: '* by hand: Rome\n* another\n* third\n* fourth' };
  const insights = insightsOf({ human_updates: [{ ...milan, op: 'update', target: 'h1' }] });

  test('gives way to what waited in the archive, which is learned no second time', () => {
    const ledger = ledgerOf(entry('e1', 'Lives in Milan', restsOn('archived', 'another')));

    const made = plan({ ledger, values, window, insights });

    expect(made.ledger.entries).toMatchObject([
      { id: 'e1', text: 'Lives in Milan', state: 'live' },
      { text: 'by hand: Rome', state: 'superseded', left: { supersededBy: 'e1' } },
    ]);
    expect(made.changes).toMatchObject([{ removed: [{ text: 'by hand: Rome', because: 'no-longer-true' }] }]);
  });

  test('stays where a quarter of its block has left already', () => {
    const both = insightsOf({
      human_updates: [
        { ...milan, op: 'obsolete', target: 'h2', importance: 9 },
        { ...milan, op: 'update', target: 'h1' },
      ],
    });

    const made = plan({ values, window, insights: both });

    expect(because(made)).toEqual(['over-the-cap']);
    expect(made.changes[0]?.after).toBe('* by hand: Rome\n* third\n* fourth');
  });
});

test('of two equal lines of another hand, the one that goes is told once', () => {
  const values = { human: '* Rome\n* Rome\n* third\n* fourth' };
  const insights = insightsOf({ human_updates: [{ ...milan, op: 'update', target: 'h1' }] });

  const { changes } = planCycle(inputOf({ values, window, insights }));

  expect(changes).toMatchObject([
    { after: '* Rome\n* third\n* fourth\n- Lives in Milan', added: ['Lives in Milan'], updated: [] },
  ]);
  expect(changes[0]?.removed).toEqual([{ text: 'Rome', because: 'no-longer-true' }]);
});

describe('an update whose words', () => {
  const insights = insightsOf({ human_updates: [{ ...milan, op: 'update', target: 'Lives in Rome' }] });
  const rome = entry('e1', 'Lives in Rome');

  test('another hand has written already takes the old line away', () => {
    const values = { human: 'Lives in Milan\n- Lives in Rome' };

    const made = plan({ ledger: ledgerOf(rome), values, window, insights });

    expect(made.ledger.entries).toMatchObject([
      { id: 'e1', state: 'superseded', left: { because: 'superseded-by-another-writer' } },
    ]);
    expect(made.changes).toMatchObject([{ after: 'Lives in Milan' }]);
  });

  test.each([
    ['archived', 'already-known'],
    ['obsolete', 'already-obsolete'],
  ] as const)('are %s and rest on the same message says nothing new', (state, reason) => {
    const made = plan({ ledger: ledgerOf(rome, entry('e2', 'Lives in Milan', restsOn(state))), window, insights });

    expect(because(made)).toEqual([reason]);
    expect(made.changes).toEqual([]);
  });

  test('wait in the archive brings them back with what is said of them now', () => {
    const known = entry('e2', 'Lives in Milan', { ...restsOn('archived', 'another'), importance: 2 });
    const weighty = insightsOf({
      human_updates: [{ ...milan, op: 'update', target: 'Lives in Rome', importance: 9 }],
    });

    const made = plan({ ledger: ledgerOf(rome, known), window, insights: weighty });

    expect(made.ledger.entries).toMatchObject([
      { id: 'e1', state: 'superseded', left: { supersededBy: 'e2' } },
      { id: 'e2', state: 'live', importance: 9 },
    ]);
  });
});

describe('an update of a line in its own words', () => {
  const ledger = ledgerOf(entry('e1', 'likes the beatles', { importance: 7 }), entry('e2', 'Has a dog'));
  const spelt = item('Likes The Beatles', 'I live in Milan', { op: 'update', target: 'h1' });

  test('spells it anew, and leaves its importance where it names none', () => {
    const made = plan({ ledger, window, insights: insightsOf({ human_updates: [spelt] }) });
    const weighed = plan({ ledger, window, insights: insightsOf({ human_updates: [{ ...spelt, importance: 3 }] }) });

    expect(made.ledger.entries[0]).toMatchObject({ text: 'Likes The Beatles', importance: 7 });
    expect(weighed.ledger.entries[0]).toMatchObject({ importance: 3 });
  });

  test('counts among the lines that change in one cycle', () => {
    const gone = item('', 'I live in Milan', { op: 'obsolete', target: 'h2' });

    const made = plan({ ledger, window, insights: insightsOf({ human_updates: [spelt, gone] }) });

    expect(liveTexts(made)).toEqual(['Likes The Beatles', 'Has a dog']);
    expect(made.ledger.waiting).toMatchObject([{ entry: 'e2' }]);
  });
});

test('a line of another hand that was replaced, and is told again since, stands as one of ours', () => {
  const both = windowOf('I like coffee best', 'no, I like tea best');
  const insights = insightsOf({
    human_updates: [
      item('Likes coffee best', 'I like coffee best', { op: 'update', target: 'h1' }),
      item('Likes tea best', 'I like tea best'),
    ],
  });

  const made = plan({ values: { human: 'Likes tea best' }, insights, window: both });

  expect(made.changes).toMatchObject([{ after: '- Likes tea best' }]);
  expect(made.ledger.entries).toMatchObject([
    { text: 'Likes coffee best', state: 'superseded' },
    { text: 'Likes tea best', state: 'live' },
  ]);
});
