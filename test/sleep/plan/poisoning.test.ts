import { describe, expect, test } from 'vitest';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { sanitiseLine } from '../../../src/sleep/plan/sanitise-line.ts';
import { attacks } from './attacks.ts';
import { harmless } from './harmless.ts';
import { because, inputOf, insightsOf, plan, valueAfter } from './plan-input.ts';

const named = attacks.map((attack) => [attack.name, attack] as const);

describe('attacks', () => {
  test('are many, and each is another one', () => {
    expect(new Set(attacks.map(({ name }) => name)).size).toBeGreaterThanOrEqual(60);
  });

  test.each(['human_updates', 'goals_insights', 'persona_updates', 'priority_actions'])(
    'are refused as %s',
    (field) => {
      const stored = attacks.filter(({ text, messages, evidence }) => {
        const insights = insightsOf({ [field]: [{ text, evidence, importance: 9, confidence: 1 }] });
        return plan({ insights, messages }).changes.length > 0;
      });

      expect(stored.map(({ name }) => name)).toEqual([]);
    },
  );

  test.each(['human_updates', 'persona_updates', 'patterns', 'priority_actions'])(
    'are refused as bare strings in %s',
    (field) => {
      const stored = attacks.filter(
        ({ text, messages }) => plan({ insights: insightsOf({ [field]: [text] }), messages }).changes.length > 0,
      );

      expect(stored.map(({ name }) => name)).toEqual([]);
    },
  );

  test.each(['reflection', 'sentiment'])('are refused as %s', (field) => {
    const stored = attacks.filter(
      ({ text, messages }) => plan({ insights: insightsOf({ [field]: text }), messages }).changes.length > 0,
    );

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
