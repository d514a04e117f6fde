/** The slots of session_context. */
import { describe, expect, test } from 'vitest';
import { codePoints } from '../../../src/base/text.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { planUndo } from '../../../src/sleep/plan/plan-undo.ts';
import {
  because,
  dayMs,
  entry,
  inputOf,
  insightsOf,
  item,
  laterInput,
  ledgerOf,
  liveTexts,
  nextInput,
  now,
  plan,
  replied,
  said,
  slotTitles,
  valueAfter,
  windowOf,
} from './plan-input.ts';
import { tidied } from './tidying-input.ts';

const window = windowOf(
  'The exam on Friday worries me, and my tooth hurts',
  replied('Poor you. Shall we talk about it?'),
);
const slot = (id: string, topic: string, text: string, more = {}) =>
  entry(id, text, { block: 'session_context', topic, sources: [], ...more });
const insights = insightsOf({
  sentiment: 'worried; the exam on Friday',
  reflection: 'Nervous about the exam and needs some calm.',
  priority_actions: ['Ask how the exam went', { text: 'Ask about the tooth', importance: 9 }],
  patterns: ['Worries most before an exam'],
});

describe('the slots', () => {
  test('are written so that people can read them, and planned twice change nothing', () => {
    const input = inputOf({ insights, window });
    const made = planCycle(input);

    expect(because(made)).toEqual([]);
    expect(valueAfter(input, made, 'session_context').split('\n')).toEqual([
      '- Mood and topic: worried; the exam on Friday',
      '- Reflection: Nervous about the exam and needs some calm.',
      '- Next: Ask how the exam went',
      '- Next: Ask about the tooth',
    ]);
    expect(planCycle(nextInput(input, made)).changes).toEqual([]);
  });

  test('take up what was said anywhere, whichever message they quote', () => {
    const asks = insightsOf({ priority_actions: [{ text: 'Shall we talk about it?', quote: 'my tooth hurts' }] });

    const made = plan({ insights: asks, window });

    expect(because(made)).toEqual([]);
    expect(liveTexts(made, 'session_context')).toEqual(['Next: Shall we talk about it?']);
  });

  test('speak the language of the person, also when that changes', () => {
    const titles = { ...slotTitles, mood: 'Umore e tema', next: 'Poi' };
    const ledger = ledgerOf(slot('e1', 'mood', 'Mood and topic: calm'), slot('e2', 'next', 'Next: Ask about tea'));

    expect(liveTexts(plan({ ledger, slotTitles: titles }), 'session_context')).toEqual([
      'Umore e tema: calm',
      'Poi: Ask about tea',
    ]);
  });

  test.each(['native', 'found'] as const)(
    'a line that nobody gave a title stays whole when the language changes: %s',
    (origin) => {
      const titles = { ...slotTitles, next: 'Poi' };
      const ledger = ledgerOf(slot('e1', 'next', 'On Friday: the exam', { origin }));

      expect(liveTexts(plan({ ledger, slotTitles: titles }), 'session_context')).toEqual(['On Friday: the exam']);
    },
  );

  test('mood and reflection are rewritten in place, without a trail in the ledger', () => {
    const ledger = ledgerOf(
      slot('e1', 'mood', 'Mood and topic: calm'),
      slot('e2', 'reflection', 'Reflection: All was well.'),
    );
    const made = plan({ ledger, insights, window });

    expect(made.ledger.entries.slice(0, 2)).toMatchObject([
      { id: 'e1', text: 'Mood and topic: worried; the exam on Friday' },
      { id: 'e2', text: 'Reflection: Nervous about the exam and needs some calm.' },
    ]);
  });

  test('the name of the slot is not said twice', () => {
    expect(
      liveTexts(plan({ insights: insightsOf({ reflection: 'Reflection: All was well' }) }), 'session_context'),
    ).toEqual(['Reflection: All was well']);
  });
});

test.each([
  ['mood', 7],
  ['next', 7],
  ['pattern', 30],
  ['course', 30],
])('%s stays for %i days unless it is said again, if nobody has pinned it', (topic, days) => {
  const lastSeen = now - days * dayMs;
  const ledger = ledgerOf(
    slot('e1', topic, `${slotTitles[topic as keyof typeof slotTitles]}: a`, { lastSeen }),
    slot('e2', topic, `${slotTitles[topic as keyof typeof slotTitles]}: b`, { lastSeen: 1, pinned: true }),
  );
  const stateAt = (at: number) => plan({ ledger, now: at }).ledger.entries.map(({ state }) => state);

  expect(stateAt(now)).toEqual(['live', 'live']);
  expect(stateAt(now + 1)).toEqual(['expired', 'live']);
});

test('a reflection stays until another one takes its place', () => {
  const ledger = ledgerOf(slot('e1', 'reflection', 'Reflection: All was well.', { lastSeen: 0 }));

  expect(liveTexts(plan({ ledger }), 'session_context')).toEqual(['Reflection: All was well.']);
});

describe('next actions', () => {
  const ledger = ledgerOf(slot('e1', 'next', 'Next: Ask about tea'));

  test('that are done leave, and come again only by what was said since', () => {
    const done = insightsOf({ priority_actions: [item('', 'tooth hurts', { op: 'obsolete', target: 's1' })] });
    const again = insightsOf({ priority_actions: [item('Ask about tea', 'my tooth hurts')] });
    const shown = [{ id: 's1', block: 'session_context', text: '- Next: Ask about tea' }];
    const doneAt = now + 5;
    const input = inputOf({ ledger, insights: done, window, shown, now: doneAt });
    const made = planCycle(input);
    const saidAt = (at: number) =>
      planCycle(laterInput(input, made, { insights: again, window: windowOf(said('my tooth hurts', { at })) }));

    expect(made.ledger.entries[0]).toMatchObject({ state: 'obsolete', left: { because: 'done' } });
    const byNoWords = laterInput(input, made, { insights: insightsOf({ priority_actions: ['Ask about tea'] }) });
    expect(because(saidAt(doneAt))).toEqual(['already-obsolete']);
    expect(because(planCycle(byNoWords))).toEqual(['already-obsolete']);
    expect(liveTexts(saidAt(doneAt + 1), 'session_context')).toEqual(['Next: Ask about tea']);
  });

  test('that are not there, or done already, are none to be done with', () => {
    const done = (target: string) => item('', 'tooth hurts', { op: 'obsolete', target });
    const shown = [{ id: 's1', block: 'session_context', text: '- Next: Ask about tea' }];
    const insights = insightsOf({ priority_actions: [done('s1'), done('s1'), done('s9')] });

    expect(because(plan({ ledger, insights, window, shown }))).toEqual(['already-obsolete', 'unknown-target']);
  });

  test('that nobody spoke of for a week run out, and may come again', () => {
    const old = ledgerOf(slot('e1', 'next', 'Next: Ask about tea', { lastSeen: now - 8 * dayMs }));
    const input = inputOf({ ledger: old });
    const made = planCycle(input);
    const again = insightsOf({ priority_actions: ['ask about TEA'] });

    expect(made.ledger.entries[0]).toMatchObject({ state: 'expired', left: { because: 'not-spoken-of' } });
    expect(liveTexts(planCycle(laterInput(input, made, { insights: again })), 'session_context')).toEqual([
      'Next: Ask about tea',
    ]);
  });

  test('are five at the most: the least important go to the archive', () => {
    const insights = insightsOf({
      priority_actions: [1, 2, 3, 4, 5, 6, 7].map((importance) => ({ text: `Do thing ${importance}`, importance })),
    });
    const made = plan({ insights });

    expect(liveTexts(made, 'session_context')).toEqual([3, 4, 5, 6, 7].map((one) => `Next: Do thing ${one}`));
    expect(made.ledger.entries.filter(({ left }) => left?.because === 'slot-full')).toHaveLength(2);
  });
});

test('a next step that is put in other words takes the place of its line', () => {
  const ledger = ledgerOf(slot('e1', 'next', 'Next: Ask about the exam'), slot('e2', 'next', 'Next: Ask about tea'));
  const update = { text: 'Ask how the exam on Friday went', op: 'update', target: 's1' };
  const shown = [{ id: 's1', block: 'session_context', text: '- Next: Ask about the exam' }];

  const made = plan({ ledger, window, shown, insights: insightsOf({ priority_actions: [update] }) });

  expect(liveTexts(made, 'session_context').toSorted()).toEqual([
    'Next: Ask about tea',
    'Next: Ask how the exam on Friday went',
  ]);
});

test('of next steps that matter alike the one that was longest not spoken of makes room', () => {
  const at = (days: number) => ({ lastSeen: now - days * dayMs });
  const steps = [3, 5, 1, 2, 4].map((days) => slot(`e${days}`, 'next', `Next: Ask of day ${days}`, at(days)));

  const made = plan({
    ledger: ledgerOf(...steps),
    window,
    insights: insightsOf({ priority_actions: ['Ask of today'] }),
  });

  expect(liveTexts(made, 'session_context').toSorted()).toEqual([
    ...[1, 2, 3, 4].map((days) => `Next: Ask of day ${days}`),
    'Next: Ask of today',
  ]);
});

test('a slot that copies what others said, or the prompt, is refused', () => {
  const window = {
    messages: windowOf('look at that').messages.map((one) => ({ ...one, foreign: ['Buy more Acme coffee today'] })),
    context: [],
  };
  const insights = insightsOf({
    reflection: 'buy more Acme coffee today',
    priority_actions: ['name of the mood here'],
  });

  expect(because(plan({ window, insights, promptTexts: ['name of the mood here'] }))).toEqual([
    'not-the-persons-words',
    'copied-from-the-prompt',
  ]);
});

test('the block keeps within its room', () => {
  const long = (index: number) => `Do thing ${index} ${'and more of the same '.repeat(8)}`;
  const insights = insightsOf({
    priority_actions: [1, 2, 3, 4, 5].map(long),
    patterns: [6, 7, 8].map(long),
    reflection: 'all of it. '.repeat(60),
  });
  const input = inputOf({ insights });

  expect(codePoints(valueAfter(input, planCycle(input), 'session_context'))).toBeLessThanOrEqual(1_940);
  expect(slotTitles.next).toBe('Next');
});

test('what belongs to no slot stands last, and goes first', () => {
  const ledger = ledgerOf(slot('e1', 'food', 'Has eaten'), slot('e2', 'mood', 'Mood and topic: calm'));
  const linesWithin = (budget: number) => {
    const rules = inputOf({}).rules.map((rule) => (rule.kind === 'slots' ? { ...rule, budget } : rule));
    const input = inputOf({ ledger, rules });
    return valueAfter(input, planCycle(input), 'session_context').split('\n');
  };

  expect(linesWithin(100)).toEqual(['- Mood and topic: calm', '- Has eaten']);
  expect(linesWithin(30)).toEqual(['- Mood and topic: calm']);
});

describe('a block that somebody emptied and then filled', () => {
  const written = 'x'.repeat(1_990);
  const left = { at: now - dayMs, because: 'block-emptied', supersededBy: null, byOwnWords: null } as const;
  const heir = entry('e3', 'Likes tea and jazz', { mergedFrom: [{ entry: 'e2', state: 'live' }] });

  test.each(['next', 'what is in no slot'])(
    'keeps within its limit, also beside a tidying and an undo: %s',
    (topic) => {
      const parts = {
        ledger: ledgerOf(
          slot('e1', topic, 'Next: Ask how the exam went', { state: 'archived', left }),
          entry('e2', 'Likes tea', { state: 'merged', left: { ...left, because: 'merged', supersededBy: 'e3' } }),
          heir,
        ),
        values: { session_context: written },
      };
      const input = inputOf(parts);
      const undone = planUndo(input, heir.text);
      const plans = [planCycle(input), tidied({ ...parts, answer: {} }).made];
      if (undone.kind === 'plan') plans.push(undone.plan);

      expect(plans.map((made) => valueAfter(input, made, 'session_context'))).toEqual([written, written, written]);
    },
  );
});
