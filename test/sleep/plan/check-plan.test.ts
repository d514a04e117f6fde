import { expect, test } from 'vitest';
import { checkPlan, PlanBroken } from '../../../src/sleep/plan/check-plan.ts';
import type { Entry } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import type { BlockDiff, Plan } from '../../../src/sleep/plan/plan-types.ts';
import { archived, entry, inputOf, insightsOf, item, ledgerOf, seed, windowOf } from './plan-input.ts';

const input = inputOf({
  ledger: ledgerOf(entry('e1', 'Has a dog'), entry('e2', 'Plays chess', { state: 'archived' })),
  values: { human: 'by hand\n- Has a dog' },
  insights: insightsOf({ human_updates: [item('Likes tea', 'I like tea')] }),
  window: windowOf('I like tea'),
});
const good = planCycle(input);

function withChange(change: Partial<BlockDiff>): Plan {
  return { ...good, changes: good.changes.map((diff) => ({ ...diff, ...change })) };
}

test.each<[string, Plan, RegExp]>([
  ['a protected block', withChange({ label: 'constraints' }), /protected/],
  ['an unknown block', withChange({ label: 'odd' }), /not a known block/],
  [
    'a block over its limit',
    withChange({ after: `by hand\n- Has a dog\n- Likes tea${'x'.repeat(5_000)}` }),
    /over its limit/,
  ],
  ['a changed foreign line', withChange({ after: 'by foot\n- Has a dog\n- Likes tea' }), /foreign line/],
  [
    'a foreign line more',
    withChange({ after: 'by hand\n- Has a dog\n- Likes tea\n- Likes cake' }),
    /gain a foreign line/,
  ],
  ['a live entry without a line', withChange({ after: 'by hand\n- Has a dog' }), /managed lines/],
  [
    'an entry that vanishes',
    { ...good, ledger: { ...good.ledger, entries: good.ledger.entries.filter(({ id }) => id !== 'e2') } },
    /vanish/,
  ],
  [
    'two entries of one id',
    {
      ...good,
      ledger: {
        ...good.ledger,
        entries: good.ledger.entries.map((one) => (one.id === 'e2' ? { ...one, id: 'e1' } : one)),
      },
    },
    /share an id/,
  ],
  [
    'an entry that left without a reason',
    {
      ...good,
      ledger: {
        ...good.ledger,
        entries: good.ledger.entries.map((one) => (one.id === 'e2' ? { ...one, left: null } : one)),
      },
    },
    /without a reason/,
  ],
])('a plan with %s is not applied', (_, plan, reason) => {
  expect(() => checkPlan(plan, input)).toThrow(PlanBroken);
  expect(() => checkPlan(plan, input)).toThrow(reason);
});

test('a foreign line is let go only with an entry of its block that the plan took out of sight', () => {
  const known = inputOf({
    ledger: ledgerOf(entry('e1', 'Has a dog'), entry('e2', 'Plays chess', { state: 'archived' })),
    values: { human: 'Plays chess\nby hand\n- Has a dog', goals: 'x' },
    insights: input.insights,
    window: input.window,
  });
  const made = planCycle(known);
  const without = (line: string, more: Partial<Entry>) => {
    const gone = entry('e9', line, { ...archived('superseded'), ...more });
    const changes = made.changes.map((diff) => ({ ...diff, after: diff.after.replace(`${line}\n`, '') }));
    return () =>
      checkPlan({ ...made, changes, ledger: { ...made.ledger, entries: [...made.ledger.entries, gone] } }, known);
  };

  expect(without('by hand', {})).not.toThrow();
  expect(without('by hand', { block: 'goals' })).toThrow(/foreign line/);
  expect(without('Plays chess', { text: 'Plays go' })).toThrow(/foreign line/);
});

test('a seed stays, whatever the plan took out of sight', () => {
  const mine = inputOf({ ledger: ledgerOf(entry('e1', 'Is playful', { block: 'persona' })) });
  const made = planCycle(mine);
  const diff = { added: [], updated: [], removed: [], before: `${seed}\n- Is playful`, after: '- Is playful' };
  const entries = [
    ...made.ledger.entries,
    ...seed
      .split('\n')
      .map((line, index) => entry(`e${index + 5}`, line, { block: 'persona', ...archived('superseded') })),
  ];

  expect(() =>
    checkPlan({ ...made, changes: [{ ...diff, label: 'persona' }], ledger: { ...made.ledger, entries } }, mine),
  ).toThrow(/foreign line of persona/);
});

test('a good plan passes, and no error says what a line says', () => {
  expect(() => checkPlan(good, input)).not.toThrow();
  expect(() => checkPlan(withChange({ after: 'secret' }), input)).toThrow(/^(?!.*secret)/);
});
