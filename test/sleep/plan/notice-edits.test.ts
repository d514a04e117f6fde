import { describe, expect, test } from 'vitest';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import {
  because,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  nextInput,
  now,
  plan,
  valueAfter,
  windowOf,
} from './plan-input.ts';

const ledger = ledgerOf(entry('e1', 'Likes green tea'), entry('e2', 'Has a dog called Rex'));

describe('what others do to managed lines', () => {
  test.each([
    ['removed', '- Has a dog called Rex', 'removed by someone else'],
    ['edited', '- Likes green and black tea\n- Has a dog called Rex', 'edited by someone else'],
    ['replaced by something else', '- Plays the oboe\n- Has a dog called Rex', 'removed by someone else'],
  ])('%s: theirs stands, and the entry is in the archive with the reason', (_, human, reason) => {
    const made = plan({ ledger, values: { human } });

    expect(made.changes).toEqual([]);
    expect(made.noticed).toEqual(['e1']);
    expect(made.ledger.entries[0]).toMatchObject({
      state: 'archived',
      left: { at: now, because: reason, supersededBy: null },
    });
    expect(made.ledger.entries[1]).toMatchObject({ state: 'live' });
  });

  test.each([
    ['another bullet', '* Likes green tea\n• Has a dog called Rex'],
    ['spaces around', ' - Likes green tea  \n-  Has a dog called Rex'],
    ['Windows line ends', '- Likes green tea\r\n- Has a dog called Rex'],
    ['another order, lines between', '- Has a dog called Rex\n\nhello\n- Likes green tea'],
  ])('only in form is no edit, and is left as it is: %s', (_, human) => {
    const made = plan({ ledger, values: { human } });

    expect(made.noticed).toEqual([]);
    expect(made.changes).toEqual([]);
  });

  test('a line without its bullet is theirs from then on', () => {
    expect(plan({ ledger, values: { human: 'Likes green tea\n- Has a dog called Rex' } }).noticed).toEqual(['e1']);
  });

  test('a copy of a managed line is foreign, and goes with it when it is obsolete', () => {
    const human = '- Has a dog called Rex\n- Likes green tea\n- Has a dog called Rex';
    const input = inputOf({
      ledger,
      values: { human },
      insights: insightsOf({ human_updates: [item('', { op: 'obsolete', target: 'h1' })] }),
      messages: windowOf('my dog died'),
    });

    expect(valueAfter(input, planCycle(input), 'human')).toBe('- Likes green tea');
  });

  test('the same is not learned again from what was already said', () => {
    const input = inputOf({
      ledger,
      values: { human: '- Has a dog called Rex' },
      insights: insightsOf({ human_updates: [item('Likes green tea', { evidence: ['m1'] })] }),
      messages: windowOf('green tea'),
    });
    const heard = {
      ...input,
      messages: input.messages.map((message) => ({ ...message, at: ledger.entries[0]?.lastSeen ?? 0 })),
    };

    expect(because(planCycle(heard))).toEqual(['already-known']);
    expect(valueAfter(input, planCycle(input), 'human')).toContain('- Likes green tea');
  });

  test('are noticed once', () => {
    const input = inputOf({ ledger, values: { human: '' } });
    const made = planCycle(input);

    expect(made.noticed).toEqual(['e1', 'e2']);
    expect(planCycle(nextInput(input, made)).noticed).toEqual([]);
  });

  test('a block that was not read leaves its entries alone', () => {
    const input = inputOf({ ledger });
    const made = planCycle({ ...input, blocks: input.blocks.filter(({ label }) => label !== 'human') });

    expect(made.noticed).toEqual([]);
    expect(made.ledger.entries).toEqual(ledger.entries);
  });
});
