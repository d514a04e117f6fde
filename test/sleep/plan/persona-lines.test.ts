/** What a plan does with lines about Scarlet herself. */
import { describe, expect, test } from 'vitest';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  archived,
  entry,
  inputOf,
  insightsOf,
  item,
  laterInput,
  ledgerOf,
  limits,
  liveTexts,
  plan,
  replied,
  seed,
  valueAfter,
  windowOf,
} from './plan-input.ts';

describe('persona', () => {
  const mine = windowOf('Please be more playful with me', replied('I will be playful, I promise. And brief.'));

  test('changes by one line a cycle, below its seed', () => {
    const insights = insightsOf({
      persona_updates: [item('Is playful', 'be more playful'), item('Is brief', 'And brief')],
    });
    const input = inputOf({ insights, window: mine });
    const made = planCycle(input);
    const later = planCycle(laterInput(input, made));

    expect(valueAfter(input, made, 'persona')).toBe(`${seed}\n- Is playful`);
    expect(made.ledger.entries[1]).toMatchObject({ state: 'archived', left: { because: 'over-the-cap' } });
    expect(liveTexts(later, 'persona')).toEqual(['Is playful', 'Is brief']);
  });

  test('is out of reach of what is said of the person, its seed as well', () => {
    const aimed = (op: 'update' | 'obsolete') => item('Is playful', 'be more playful', { op, target: 'p1' });
    const insights = insightsOf({ human_updates: [aimed('update'), aimed('obsolete')] });
    const input = inputOf({ insights, window: mine, shown: [{ id: 'p1', block: 'persona', text: 'I listen first.' }] });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'persona')).toBe(seed);
    expect(liveTexts(made)).toEqual(['Is playful']);
    expect(made.refused).toMatchObject([{ id: 'human_updates.1', because: 'unknown-target' }]);
  });

  test('takes no line that stands as a fact about the person, in the same insights or in memory', () => {
    const twins = {
      persona_updates: [item('plays the cello!', 'I play the cello'), item('Wants to see Rome', 'see Rome')],
    };
    const facts = {
      human_updates: [item('Plays the cello', 'I play the cello')],
      goals_insights: [item('Wants to see Rome', 'see Rome')],
    };
    const input = inputOf({
      insights: insightsOf({ ...facts, ...twins }),
      window: windowOf('I play the cello, and want to see Rome'),
    });
    const made = planCycle(input);
    const later = laterInput(input, made, { insights: insightsOf(twins) });

    for (const plan of [made, planCycle(later)]) {
      expect(liveTexts(plan, 'persona')).toEqual([]);
      expect(plan.refused.map(({ id, because }) => `${id}: ${because}`)).toEqual([
        'persona_updates.0: already-known',
        'persona_updates.1: already-known',
      ]);
    }
  });

  test('takes what it holds already as seen again, and what is no fact about the person any more', () => {
    const known = ledgerOf(
      entry('e1', 'Is playful', { block: 'persona', reviewed: 1 }),
      entry('e2', 'Is brief', archived('no-longer-true')),
    );
    const again = plan({
      ledger: known,
      window: mine,
      insights: insightsOf({ persona_updates: [item('Is playful', 'be more playful'), item('Is brief', 'And brief')] }),
    });

    expect(again.refused).toEqual([]);
    expect(again.reinforced).toEqual(['e1']);
    expect(liveTexts(again, 'persona')).toEqual(['Is playful', 'Is brief']);
  });

  test('and the constraints keep their first words', () => {
    const insights = insightsOf({ persona_updates: [item('', 'be more playful', { op: 'obsolete', target: 'p1' })] });
    const input = inputOf({ insights, window: mine, shown: [{ id: 'p1', block: 'persona', text: 'I listen first.' }] });

    expect(planCycle(input).changes).toEqual([]);
    expect(valueAfter(input, planCycle(input), 'constraints')).toBe(limits);
  });
});
