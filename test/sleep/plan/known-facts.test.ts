import { describe, expect, test } from 'vitest';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  because,
  dayMs,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  nextInput,
  now,
  plan,
  said,
  valueAfter,
  windowOf,
} from './plan-input.ts';

const tea = windowOf('I like tea, I really do', 'I live in Milan now, not in Rome');

describe('what is known', () => {
  const ledger = ledgerOf(entry('e1', 'Likes green tea'));

  test.each(['Likes green tea', 'nix likes GREEN tea!'])('is seen again, not doubled: %s', (text) => {
    const messages = windowOf('I like green tea');

    const made = plan({ ledger, insights: insightsOf({ human_updates: [item(text, { importance: 9 })] }), messages });

    expect(made.changes).toEqual([]);
    expect(made.reinforced).toEqual(['e1']);
    expect(made.ledger.entries).toMatchObject([
      { timesSeen: 2, lastSeen: messages[0]?.at, importance: 9, evidence: ['message-of-e1', messages[0]?.id] },
    ]);
  });

  test('counts the same message once', () => {
    const input = inputOf({
      ledger,
      insights: insightsOf({ human_updates: [item('Likes green tea'), item('Likes green tea')] }),
      messages: windowOf('green tea!'),
    });

    const made = planCycle(input);

    expect(made.ledger.entries).toMatchObject([{ timesSeen: 2 }]);
    expect(planCycle(nextInput(input, made)).ledger).toEqual(made.ledger);
  });

  test('grows to the richer text', () => {
    const known = ledgerOf(entry('e1', 'Works as a nurse at a children hospital'));
    const input = inputOf({
      ledger: known,
      insights: insightsOf({ human_updates: [item('Works as a night nurse at a children hospital')] }),
      messages: windowOf('night nurse at the children hospital'),
    });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'human')).toBe('- Works as a night nurse at a children hospital');
    expect(made.changes).toMatchObject([
      { added: [], updated: [{ from: 'Works as a nurse at a children hospital' }], removed: [] },
    ]);
    expect(made.ledger.entries).toHaveLength(1);
  });

  test('in another block that holds facts is not repeated', () => {
    const made = plan({
      ledger,
      insights: insightsOf({ goals_insights: [item('Likes green tea')] }),
      messages: windowOf('green tea!'),
    });

    expect(made.changes).toEqual([]);
    expect(made.reinforced).toEqual(['e1']);
  });

  test('from a foreign line is left to it', () => {
    const made = plan({
      values: { human: 'Likes green tea.' },
      insights: insightsOf({ human_updates: [item('Likes green tea')] }),
      messages: windowOf('green tea!'),
    });

    expect(because(made)).toEqual(['already-known']);
    expect(made.ledger.entries).toEqual([]);
  });

  test('within one batch is one line', () => {
    const made = plan({
      insights: insightsOf({ human_updates: [item('Likes tea'), item('Nix likes tea'), 'likes tea'] }),
      messages: tea,
    });

    expect(made.ledger.entries).toMatchObject([{ text: 'Likes tea', state: 'live', timesSeen: 1 }]);
  });

  test.each([
    ['archived', 'already-known'],
    ['obsolete', 'already-obsolete'],
    ['superseded', 'already-obsolete'],
    ['expired', 'already-obsolete'],
  ] as const)('but %s comes back only when the person says it again', (state, reason) => {
    const gone = ledgerOf(entry('e1', 'Likes green tea', { state, lastSeen: now - dayMs }));
    const insights = insightsOf({ human_updates: [item('Likes green tea')] });

    const old = plan({ ledger: gone, insights, messages: windowOf(said('green tea', { at: now - 2 * dayMs })) });
    const again = plan({ ledger: gone, insights, messages: windowOf('I like green tea') });

    expect(because(old)).toEqual([reason]);
    expect(old.changes).toEqual([]);
    expect(again.changes).toMatchObject([{ after: '- Likes green tea' }]);
    expect(again.ledger.entries).toMatchObject([{ id: 'e1', state: 'live', left: null, timesSeen: 2 }]);
  });
});

test('what was pinned and comes back is worded anew at once, so that planning twice changes nothing more', () => {
  const ledger = ledgerOf(entry('e1', 'Nix likes green tea', { state: 'archived', pinned: true }));
  const input = inputOf({
    ledger,
    insights: insightsOf({ human_updates: [item('Likes green tea')] }),
    messages: windowOf('I like green tea'),
  });

  const made = planCycle(input);

  expect(valueAfter(input, made, 'human')).toBe('- Likes green tea');
  expect(planCycle(nextInput(input, made)).changes).toEqual([]);
});
