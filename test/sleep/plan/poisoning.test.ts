import { describe, expect, test } from 'vitest';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { sanitiseLine } from '../../../src/sleep/plan/sanitise-line.ts';
import { type Attack, attacks } from './attacks.ts';
import { harmless } from './harmless.ts';
import { because, entry, inputOf, insightsOf, ledgerOf, plan, valueAfter } from './plan-input.ts';

const heard = ({ invented }: Attack) => invented !== true;

/** The attacks that reach any block through a field of the insights. */
function storedAs(
  field: string,
  toField: (attack: Attack) => unknown,
  which: (attack: Attack) => boolean = () => true,
) {
  return attacks
    .filter(which)
    .filter((attack) => {
      const insights = insightsOf({ [field]: toField(attack) });
      return plan({ insights, messages: attack.messages }).changes.length > 0;
    })
    .map(({ name }) => name);
}

const named = attacks.map((attack) => [attack.name, attack] as const);

describe('attacks', () => {
  test('are many, and each is another one', () => {
    expect(new Set(attacks.map(({ name }) => name)).size).toBeGreaterThanOrEqual(60);
  });

  test.each(['human_updates', 'goals_insights', 'persona_updates'])('are refused as %s', (field) => {
    expect(storedAs(field, ({ text, evidence }) => [{ text, evidence, importance: 9, confidence: 1 }])).toEqual([]);
  });

  test.each(['human_updates', 'goals_insights', 'persona_updates', 'patterns'])(
    'are refused as bare strings in %s',
    (field) => {
      expect(storedAs(field, ({ text }) => [text])).toEqual([]);
    },
  );

  test('are refused as next actions', () => {
    expect(storedAs('priority_actions', ({ text }) => [text], heard)).toEqual([]);
  });

  test.each(['reflection', 'sentiment'])('are refused as %s', (field) => {
    expect(storedAs(field, ({ text }) => text, heard)).toEqual([]);
  });

  test('are refused as updates of a line', () => {
    const ledger = ledgerOf(entry('e1', 'Likes tea'));
    const stored = attacks.filter(({ text, messages, evidence }) => {
      const insights = insightsOf({ human_updates: [{ text, evidence, op: 'update', target: 'h1' }] });
      return plan({ ledger, insights, messages }).changes.length > 0;
    });

    expect(stored.map(({ name }) => name)).toEqual([]);
  });

  test('are refused as the reason why a line goes', () => {
    const ledger = ledgerOf(entry('e1', 'Plays the harp'));
    const stored = attacks.filter(({ text, messages, evidence }) => {
      const insights = insightsOf({ human_updates: [{ text, evidence, op: 'obsolete', target: 'h1' }] });
      return plan({ ledger, insights, messages }).ledger.entries.some(({ left }) => left?.because === text);
    });

    expect(stored.map(({ name }) => name)).toEqual([]);
  });

  test.each(named)('%s: says why, and nothing of it is in the ledger', (_, { text, messages, evidence }) => {
    const made = plan({ insights: insightsOf({ human_updates: [{ text, evidence }] }), messages });

    expect(made.ledger.entries).toEqual([]);
    expect(because(made)).toHaveLength(1);
  });
});

describe('harmless sentences that look like attacks', () => {
  test('are many', () => {
    expect(new Set(harmless.map(({ text }) => text)).size).toBeGreaterThanOrEqual(60);
  });

  test.each(harmless.map((one) => [one.text, one] as const))('%s', (text, { messages, field }) => {
    const input = inputOf({ insights: insightsOf({ [field]: [{ text, evidence: ['m1'] }] }), messages });

    const made = planCycle(input);

    expect(because(made)).toEqual([]);
    expect(valueAfter(input, made, field === 'human_updates' ? 'human' : 'goals')).toBe(`- ${sanitiseLine(text)}`);
  });
});
