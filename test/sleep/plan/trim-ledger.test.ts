import { expect, test } from 'vitest';
import { ledgerCapacity } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { entry, inputOf, insightsOf, item, ledgerOf, windowOf } from './plan-input.ts';

function crowd(count: number) {
  return Array.from({ length: count }, (_, index) =>
    entry(`e${index + 1}`, `Saw thing${index} near place${index % 97}`, {
      state: 'archived',
      importance: 1 + (index % 9),
    }),
  );
}

test('a full ledger lets go of the archived entries worth least, and names them', () => {
  const ledger = { ...ledgerOf(...crowd(ledgerCapacity)), next: 10_000 };
  const input = inputOf({
    ledger,
    insights: insightsOf({ human_updates: [item('Plays the harp')] }),
    messages: windowOf('I play the harp'),
  });

  const made = planCycle(input);

  expect(made.ledger.entries).toHaveLength(ledgerCapacity);
  expect(made.dropped).toHaveLength(1);
  expect(made.dropped[0]).toMatchObject({ importance: 1 });
  expect(made.changes).toMatchObject([{ after: '- Plays the harp' }]);
});

test('old next actions go before facts, live and pinned entries never', () => {
  const facts = crowd(ledgerCapacity - 1).map((one, index) => ({ ...one, pinned: index < 5, importance: 1 }));
  const done = entry('e9000', 'Next: Ask about the exam', {
    block: 'session_context',
    state: 'obsolete',
    importance: 10,
  });
  const ledger = { ...ledgerOf(...facts, done), next: 10_000 };
  const input = inputOf({
    ledger,
    insights: insightsOf({ human_updates: [item('Plays the harp'), item('Plays chess')] }),
    messages: windowOf('I play the harp and chess'),
  });

  const { dropped } = planCycle(input);

  expect(dropped.map(({ id }) => id)[0]).toBe('e9000');
  expect(dropped).toHaveLength(2);
  expect(dropped.some(({ pinned }) => pinned)).toBe(false);
});

test('what has just left its block is not what goes, though it is worth least', () => {
  const standing = entry('e8000', 'Has a dog', { importance: 1, lastSeen: 0 });
  const ledger = { ...ledgerOf(...crowd(ledgerCapacity - 1), standing), next: 10_000 };
  const human_updates = [item('Has a cat', { op: 'update', target: 'h1' })];
  const input = inputOf({ ledger, insights: insightsOf({ human_updates }), messages: windowOf('I have a cat') });

  const made = planCycle(input);

  expect(made.changes).toMatchObject([{ updated: [{ from: 'Has a dog', to: 'Has a cat' }] }]);
  expect(made.dropped).toHaveLength(1);
  expect(made.ledger.entries.find(({ id }) => id === 'e8000')).toMatchObject({ state: 'superseded' });
});

test('below the capacity nothing goes', () => {
  expect(planCycle(inputOf({ ledger: ledgerOf(...crowd(50)) })).dropped).toEqual([]);
});
