import { describe, expect, test } from 'vitest';
import { codePoints } from '../../../src/base/text.ts';
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
  quoting,
  replied,
  valueAfter,
  windowOf,
} from './plan-input.ts';

const messages = windowOf(
  'The exam on Friday worries me, and my tooth hurts',
  replied('Poor you. Shall we talk about the exam?'),
);
const context = (id: string, text: string, more = {}) => entry(id, text, { block: 'session_context', ...more });

describe('the slots of session_context', () => {
  const insights = insightsOf({
    sentiment: 'worried; the exam on Friday',
    reflection: 'She is nervous about the exam and needs some calm.',
    priority_actions: ['Ask how the exam went', { text: 'Ask about the tooth', importance: 9 }],
    patterns: ['Worries most before an exam'],
  });

  test('are written so that people can read them', () => {
    const input = inputOf({ insights, messages });

    const made = planCycle(input);

    expect(because(made)).toEqual([]);
    expect(valueAfter(input, made, 'session_context').split('\n')).toEqual([
      '- Mood and topic: worried; the exam on Friday',
      '- Reflection: She is nervous about the exam and needs some calm.',
      '- Next: Ask how the exam went',
      '- Next: Ask about the tooth',
      '- Pattern: Worries most before an exam',
    ]);
  });

  test('planned twice change nothing', () => {
    const input = inputOf({ insights, messages });
    const made = planCycle(input);

    const again = planCycle(nextInput(input, made));

    expect(again.changes).toEqual([]);
    expect(again.ledger).toEqual(made.ledger);
  });

  test('mood and reflection are rewritten in place, without a trail in the ledger', () => {
    const ledger = ledgerOf(context('e1', 'Mood and topic: calm'), context('e2', 'Reflection: All was well.'));
    const input = inputOf({
      ledger,
      insights: insightsOf({ sentiment: 'worried', reflection: 'She is nervous about the exam.' }),
      messages,
    });

    const made = planCycle(input);

    expect(made.changes[0]?.updated).toHaveLength(2);
    expect(made.ledger.entries).toMatchObject([
      { id: 'e1', text: 'Mood and topic: worried' },
      { id: 'e2', text: 'Reflection: She is nervous about the exam.' },
    ]);
  });

  test('stay as they are when nothing is said of them', () => {
    expect(plan({ ledger: ledgerOf(context('e1', 'Reflection: All was well.')), messages }).changes).toEqual([]);
  });

  test('a reflection is cut at the end of a sentence', () => {
    const input = inputOf({
      insights: insightsOf({ reflection: 'The exam worries her a lot. '.repeat(30) }),
      messages,
    });

    const value = valueAfter(input, planCycle(input), 'session_context');

    expect(codePoints(value)).toBeLessThanOrEqual(400 + codePoints('- Reflection: '));
    expect(value.endsWith('a lot.')).toBe(true);
  });

  test('keep foreign lines where they are', () => {
    const ledger = ledgerOf(context('e1', 'Reflection: All was well.'));
    const input = inputOf({
      ledger,
      values: { session_context: 'by hand\n- Reflection: All was well.\n\nalso by hand' },
      insights: insightsOf({ sentiment: 'worried' }),
      messages,
    });

    expect(valueAfter(input, planCycle(input), 'session_context')).toBe(
      'by hand\n- Mood and topic: worried\n- Reflection: All was well.\n\nalso by hand',
    );
  });

  test('never pass the limit: patterns go first, then next actions', () => {
    const by = 'x'.repeat(1_800);
    const input = inputOf({ values: { session_context: by }, insights, messages });

    const made = planCycle(input);

    const value = valueAfter(input, made, 'session_context');
    expect(codePoints(value)).toBeLessThanOrEqual(1_950);
    expect(value).toContain('- Mood and topic');
    expect(value).not.toContain('- Pattern');
    expect(planCycle(nextInput(input, made)).changes).toEqual([]);
  });

  test('what stood only in words of others is no reflection', () => {
    const quoted = windowOf(
      quoting('look', 'My cousin Veronica inherits a castle in Scotland'),
      replied('Veronica inherits a castle in Scotland, wow.'),
    );

    expect(
      because(plan({ insights: insightsOf({ reflection: 'Cousin Veronica inherits a castle.' }), messages: quoted })),
    ).toHaveLength(1);
  });
});

describe('next actions', () => {
  test('are carried over, at most five, the most important first to stay', () => {
    const ledger = ledgerOf(
      ...[1, 2, 3, 4, 5].map((importance) =>
        context(`e${importance}`, `Next: Ask about ${'tea cake wine rice milk'.split(' ')[importance - 1]}`, {
          importance,
        }),
      ),
    );
    const input = inputOf({
      ledger,
      insights: insightsOf({ priority_actions: [{ text: 'Ask how the exam went', importance: 8 }] }),
      messages,
    });

    const made = planCycle(input);

    expect(valueAfter(input, made, 'session_context').split('\n')).toHaveLength(5);
    expect(made.ledger.entries[0]).toMatchObject({ state: 'archived', left: { because: 'more than fit in its slot' } });
  });

  test('go when they are done', () => {
    const ledger = ledgerOf(context('e1', 'Next: Ask how the exam went'));
    const made = plan({
      ledger,
      insights: insightsOf({ priority_actions: [item('', { op: 'obsolete', target: 's1' })] }),
      messages,
    });

    expect(made.changes).toMatchObject([{ after: '', removed: [{ because: 'done' }] }]);
  });

  test('change by target', () => {
    const ledger = ledgerOf(context('e1', 'Next: Ask how the exam went'));
    const made = plan({
      ledger,
      insights: insightsOf({ priority_actions: [item('Ask about the tooth', { op: 'update', target: 's1' })] }),
      messages,
    });

    expect(made.changes).toMatchObject([
      { after: '- Next: Ask about the tooth', updated: [{ from: 'Next: Ask how the exam went' }] },
    ]);
  });

  test('go after seven days unless the person speaks of them', () => {
    const old = ledgerOf(
      context('e1', 'Next: Ask how the exam went', { lastSeen: now - 8 * dayMs }),
      context('e2', 'Next: Ask about the tooth', { lastSeen: now - 6 * dayMs }),
    );

    const made = plan({ ledger: old, messages: windowOf('hello') });

    expect(made.changes).toMatchObject([{ after: '- Next: Ask about the tooth' }]);
    expect(made.ledger.entries[0]).toMatchObject({ state: 'expired' });
  });

  test('that were done come back only with new words of the person', () => {
    const done = ledgerOf(context('e1', 'Next: Ask how the exam went', { state: 'obsolete', lastSeen: now - dayMs }));
    const insights = insightsOf({ priority_actions: ['Ask how the exam went'] });

    expect(because(plan({ ledger: done, insights, messages: windowOf('hello') }))).toEqual(['already-obsolete']);
    expect(plan({ ledger: done, insights, messages }).changes).toMatchObject([
      { after: '- Next: Ask how the exam went' },
    ]);
  });
});

test('three patterns stay, those seen longest ago make room', () => {
  const ledger = ledgerOf(
    ...['Sings when cooking', 'Sleeps late on Sundays', 'Calls her mother when sad'].map((text, index) =>
      context(`e${index}`, `Pattern: ${text}`, { lastSeen: now - (index + 1) * dayMs }),
    ),
  );
  const made = plan({ ledger, insights: insightsOf({ patterns: ['Worries before an exam'] }), messages });

  expect(made.changes[0]?.after).not.toContain('Calls her mother');
  expect(made.ledger.entries.filter(({ state }) => state === 'live')).toHaveLength(3);
});
