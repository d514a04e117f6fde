import fc from 'fast-check';
import type { InsightElement } from '../../../src/sleep/agent/insights.ts';
import { lineOf, readLines } from '../../../src/sleep/plan/block-layout.ts';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { departures } from '../../../src/sleep/plan/departure.ts';
import type { Entry, Ledger } from '../../../src/sleep/plan/ledger.ts';
import type { PlanInput } from '../../../src/sleep/plan/plan-types.ts';
import {
  blocksFor,
  dayMs,
  entry,
  inputOf,
  insightsOf,
  ledgerOf,
  now,
  quoting,
  replied,
  windowOf,
} from './plan-input.ts';

const words = [
  'Likes tea',
  'Thinks that the earth is flat',
  'Mood and topic: calm',
  'Next: Ask about tea',
  'é',
  '-5 °C',
];
const corrections = ['I see', 'It is round', '✗', '(✗ I see)'];
const labels = ['human', 'human', 'human', 'goals', 'persona', 'session_context'];
const slots = ['mood', 'reflection', 'next', 'pattern', 'course'];

const corrected = fc.tuple(fc.constantFrom(...words), fc.constantFrom(...corrections)).map(([a, b]) => `${a} (✗ ${b})`);
/** A text as a line that stands somewhere may be copied: with a correction, twice corrected, or without. */
const copied = fc.oneof(
  fc.constantFrom(...words),
  corrected,
  fc.tuple(corrected, fc.constantFrom(...corrections)).map(([a, b]) => `${a} (✗ ${b})`),
);
/** What stands before a line when an editor, a list or a model wrote it. */
const heads = ['', '', '- ', '* ', '• ', '  ', '    ', '\t', '    - ', '- - ', '  *  ', 'h1 ', 'h1: ', '-', '- h2 '];
const written = fc.tuple(fc.constantFrom(...heads), copied, fc.constantFrom('', '', ' ', ' (over)', '\r', '.'));
/** One line, as anybody may have written it. */
export const anyLine = written.map(([head, text, tail]) => `${head}${text}${tail}`);

const anyEntry = fc.record({
  text: fc.oneof({ weight: 3, arbitrary: copied }, { weight: 1, arbitrary: anyLine }),
  block: fc.constantFrom(...labels),
  correction: fc.constantFrom(null, null, ...corrections),
  origin: fc.constantFrom(undefined, undefined, 'native' as const),
  pinned: fc.constantFrom(false, false, true),
  state: fc.constantFrom(
    ...(['live', 'live', 'live', 'archived', 'archived', 'superseded', 'obsolete', 'merged', 'candidate'] as const),
  ),
  because: fc.constantFrom('no-room' as const, 'no-room' as const, 'over-the-cap' as const, ...departures),
  slot: fc.constantFrom(...slots),
  importance: fc.integer({ min: 1, max: 10 }),
  daysAgo: fc.integer({ min: 0, max: 40 }),
  over: fc.boolean(),
  heir: fc.integer({ min: 1, max: 12 }),
});

/** A ledger in which much is alike: twins in sight and out of it, whatever an older version or Letta has left there. */
const anyLedger: fc.Arbitrary<Ledger> = fc
  .record({
    entries: fc.array(anyEntry, { maxLength: 12 }),
    waiting: fc.array(
      fc.record({
        entry: fc.integer({ min: 1, max: 13 }),
        successor: fc.option(fc.integer({ min: 1, max: 13 })),
        because: fc.constantFrom(...departures),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ entries, waiting }) => ({
    ...ledgerOf(
      ...entries.map(({ because, slot, daysAgo, over, heir, origin, ...one }, index): Entry => {
        const at = now - daysAgo * dayMs;
        const left = { at, because, supersededBy: one.state === 'merged' ? `e${heir}` : null, byOwnWords: null };
        return {
          ...entry(`e${index + 1}`, one.text, one),
          ...(origin === undefined ? {} : { origin }),
          topic: one.block === 'session_context' ? slot : null,
          left: one.state === 'live' ? null : left,
          firstSeen: at,
          lastSeen: at,
          validUntil: over ? now - 1 : null,
          ...(heir > 9
            ? {
                mergedFrom: [
                  { entry: 'e1', state: 'live' as const },
                  { entry: 'e2', state: 'archived' as const },
                ],
              }
            : {}),
        };
      }),
    ),
    waiting: waiting.map((one) => ({
      entry: `e${one.entry}`,
      successor: one.successor === null ? null : `e${one.successor}`,
      because: one.because,
    })),
  }));

const anyElement: fc.Arbitrary<InsightElement> = fc.record(
  {
    text: anyLine,
    op: fc.constantFrom('add' as const, 'add' as const, 'update' as const, 'obsolete' as const),
    target: fc.oneof(fc.constantFrom('h1', 'h2', 'h3', 'g1', 'p1', 'x1'), anyLine),
    quote: fc.constantFrom(...words, 'Yes'),
    ref: fc.constantFrom('m1', 'm2'),
    correction: fc.constantFrom(...corrections),
    importance: fc.integer({ min: 1, max: 10 }),
    confidence: fc.constantFrom(0.1, 0.9),
    valid_until: fc.constant('2026-04-01'),
  },
  { requiredKeys: ['text', 'op', 'quote'] },
);

const elements = fc.array(anyElement, { maxLength: 6 });

/** Blocks in which much is alike, and elements whose texts are lines that stand there, or stood there once. */
export const crowdedInput: fc.Arbitrary<PlanInput> = fc
  .record({
    ledger: anyLedger,
    foreign: fc.array(fc.oneof(anyLine, fc.constant('')), { maxLength: 4 }),
    places: fc.array(fc.nat(20), { minLength: 4, maxLength: 4 }),
    human: elements,
    goals: elements,
    persona: elements,
    next: elements,
    patterns: elements,
    reflection: anyLine,
    budget: fc.constantFrom(60, 120, 400, 5_000),
    late: fc.subarray(['e1', 'e2', 'e3', 'e4', 'e5']),
    agrees: fc.boolean(),
  })
  .map(({ ledger, foreign, places, budget, late, agrees, ...said }) => {
    const rules = blockRules().map((rule) => (rule.kind === 'protected' ? rule : { ...rule, budget }));
    const values = Object.fromEntries(
      blocksFor(ledger).map(({ label, value }) => {
        const lines = label === 'constraints' ? [value] : value.split('\n');
        const written = label === 'constraints' ? [] : foreign;
        written.forEach((line, index) => void lines.splice((places[index] ?? 0) % (lines.length + 1), 0, line));
        return [label, lines.join('\n')];
      }),
    );
    const insights = insightsOf({
      human_updates: said.human,
      goals_insights: said.goals,
      persona_updates: said.persona,
      priority_actions: said.next,
      patterns: said.patterns,
      reflection: said.reflection,
    });
    const window = windowOf(`${words.join('. ')}. Yes`, replied(corrections.join('. ')), quoting('Yes', 'Likes tea'));
    const verdict = agrees ? ('supported' as const) : ('not-supported' as const);
    const verdicts = late.map((id) => ({ id: `late.${id}`, verdict }));
    return inputOf({
      ledger,
      rules,
      values,
      insights,
      window,
      review: { mode: 'auto', items: verdicts.map(({ id }) => ({ id })), verdicts },
    });
  });

/** Every line of a block and of the ledger, as people or the sleep agent may name it. */
export function linesIn({ ledger, blocks }: Pick<PlanInput, 'ledger' | 'blocks'>): readonly string[] {
  const standing = blocks.flatMap(({ label, value }) =>
    readLines(
      value,
      ledger.entries.filter(({ block }) => block === label),
    ).map(({ raw }) => raw),
  );
  return [...new Set([...standing, ...ledger.entries.map(lineOf)])].filter((line) => line.trim() !== '');
}
