import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { JsonSchema } from '../../../src/pair/agents.ts';
import type { Insights as PublicInsights } from '../../../src/pair/sleep-time.ts';
import {
  type Insights,
  insightsSchema,
  ofAllParts,
  placedElements,
  sleepAnswerSchema,
  withStatements,
} from '../../../src/sleep/agent/insights.ts';

const read = (human_updates: unknown) => insightsSchema.parse({ human_updates }).human_updates;

describe('an element', () => {
  test('is a string, or an object with all that is said of it', () => {
    const whole = {
      text: 'Thinks that bats are blind',
      op: 'update',
      target: 'h1',
      quote: 'bats are blind',
      ref: 'm1',
      correction: 'they can see',
      topic: 'animals',
      importance: 3,
      confidence: 0.5,
      valid_until: '2026-12-01',
      happens_on: '2026-12-02',
    };

    expect(read(['Likes tea', whole])).toEqual([{ text: 'Likes tea', op: 'add' }, whole]);
  });

  test.each([
    [
      { text: 'a', op: 'REPLACE' },
      { text: 'a', op: 'update' },
    ],
    [
      { text: 'a', op: 'delete', target: 'h1' },
      { text: 'a', op: 'obsolete', target: 'h1' },
    ],
    [
      { ref: 'm1', quote: 'moonfish', secret: 'true' },
      { ref: 'm1', quote: 'moonfish', secret: true, text: '', op: 'add' },
    ],
    [
      { id: 'h1', action: 'Edit ', text: 'a' },
      { text: 'a', op: 'update', target: 'h1' },
    ],
    [
      { target: 'h1', operation: 'forget', source: 'm1' },
      { text: '', op: 'obsolete', target: 'h1', ref: 'm1' },
    ],
    [
      { text: 'a', secret: 'no', quote: 'yes (to: Do you like tea?)' },
      { text: 'a', op: 'add', quote: 'yes' },
    ],
    [
      { op: 'remove', target: 'h1' },
      { text: '', op: 'obsolete', target: 'h1' },
    ],
    [
      { text: 'a', op: 'nonsense' },
      { text: 'a', op: 'add' },
    ],
    [
      { text: 'a', importance: '12', confidence: 90 },
      { text: 'a', op: 'add', importance: 10, confidence: 0.9 },
    ],
    [
      { text: 'a', importance: 'high', confidence: 5 },
      { text: 'a', op: 'add' },
    ],
    [
      { text: 'a', target: null, valid_until: null, quote: '' },
      { text: 'a', op: 'add' },
    ],
    [
      { text: 'a', evidence: ['m1', 'm2'] },
      { text: 'a', op: 'add', ref: 'm1' },
    ],
    [
      { text: 'a', ref: 4 },
      { text: 'a', op: 'add', ref: '4' },
    ],
  ])('is understood where it can be meant in one way: %j', (given, expected) => {
    expect(read([given])).toEqual([expected]);
    expect(read(given)).toEqual([expected]);
  });

  test.each([[{ op: 'add' }], [{ op: 'obsolete' }], [{}], [null], [3], [''], [['a']], [{ text: ' ' }]])(
    'that says nothing is dropped alone: %j',
    (given) => {
      expect(read(['a', given, 'b'])).toEqual([
        { text: 'a', op: 'add' },
        { text: 'b', op: 'add' },
      ]);
    },
  );
});

test('a field that is missing or of another form is empty, never an error', () => {
  expect(
    insightsSchema.parse({ reflection: ['One.', 'Two.'], sentiment: 3, patterns: 'Sings', block_updates: [] }),
  ).toEqual({
    persona_updates: [],
    human_updates: [],
    goals_insights: [],
    reflection: 'One. Two.',
    priority_actions: [],
    sentiment: '',
    patterns: [{ text: 'Sings', op: 'add' }],
    block_updates: {},
  });
});

test('what other programs are promised has every field', () => {
  expectTypeOf<Insights>().toExtend<PublicInsights>();
  expectTypeOf<keyof Insights>().toEqualTypeOf<keyof PublicInsights>();
});

test('reading what was read changes nothing', () => {
  const once = insightsSchema.parse({
    human_updates: [{ text: 'a', op: 'edit', importance: '3' }],
    patterns: ['b'],
    block_updates: { x: 'c' },
  });

  expect(insightsSchema.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
});

test('every statement knows its place', () => {
  const insights = insightsSchema.parse({
    persona_updates: ['a'],
    human_updates: ['b', 'c'],
    goals_insights: ['d'],
    reflection: 'e',
    priority_actions: ['f'],
    sentiment: 'g',
    patterns: ['h'],
    block_updates: { lessons: ['i'] },
  });

  expect(placedElements(insights).map(({ id, place, element }) => [id, Object.values(place)[0], element.text])).toEqual(
    [
      ['human_updates.0', 'human', 'b'],
      ['human_updates.1', 'human', 'c'],
      ['goals_insights.0', 'goals', 'd'],
      ['persona_updates.0', 'persona', 'a'],
      ['reflection.0', 'reflection', 'e'],
      ['priority_actions.0', 'next', 'f'],
      ['sentiment.0', 'mood', 'g'],
      ['patterns.0', 'pattern', 'h'],
      ['block_updates.0.0', 'lessons', 'i'],
    ],
  );
});

test('other statements take the place of those for blocks, and what the slots say stays', () => {
  const insights = insightsSchema.parse({
    human_updates: ['a'],
    goals_insights: ['b'],
    priority_actions: ['c'],
    block_updates: { lessons: ['d'] },
  });
  const [, , , fourth] = placedElements(insights);
  const human = (text: string) => ({ place: { block: 'human' }, element: { text, op: 'add' as const } });
  if (fourth === undefined) throw new Error('Four were said.');

  const changed = withStatements(insights, [human('e'), fourth, human('f')]);

  expect(placedElements(changed).map(({ id, element }) => [id, element.text])).toEqual([
    ['human_updates.0', 'e'],
    ['human_updates.1', 'f'],
    ['priority_actions.0', 'c'],
    ['block_updates.0.0', 'd'],
  ]);
});

test('of the parts of a window all statements count, and the slots of the last that reflects on it', () => {
  const parts = [
    { human_updates: ['a'], reflection: 'One.', priority_actions: ['b'], sentiment: 'calm', patterns: ['c'] },
    { human_updates: ['d'], goals_insights: ['e'], reflection: 'Two.', sentiment: 'glad', patterns: ['f'] },
    { human_updates: ['g'], priority_actions: ['h'], sentiment: 'sad' },
  ].map((one) => insightsSchema.parse(one));

  const whole = ofAllParts(parts);

  expect(whole).toEqual(
    insightsSchema.parse({
      human_updates: ['a', 'd', 'g'],
      goals_insights: ['e'],
      reflection: 'Two.',
      sentiment: 'glad',
      priority_actions: ['b', 'h'],
      patterns: ['c', 'f'],
    }),
  );
  expect(ofAllParts(parts.slice(2))).toBe(parts[2]);
  expect(ofAllParts([])).toBeUndefined();
});

describe('the form for providers', () => {
  const held = (schema: JsonSchema, answer: unknown) => z.fromJSONSchema(schema.schema).safeParse(answer).success;
  const element = { ref: 'm1', quote: 'I have two cats', text: 'Has two cats', importance: 5 };

  test.each<[string, unknown, boolean]>([
    ['insights as the prompt shows them', { human_updates: [element], priority_actions: ['Ask about them'] }, true],
    ['an element with all that it may have', { persona_updates: [{ ...element, op: 'update', target: 'p1' }] }, true],
    ['an element without a quote', { human_updates: [{ ref: 'm1', text: 'Has two cats' }] }, false],
    ['a statement that is a bare text', { human_updates: ['Has two cats'] }, false],
    ["a reviewer's answers", { s1: ['I have two cats', 'yes'], s2: ['my sister is a pilot', 'another person'] }, true],
    ["a reviewer's answer that is no list", { s1: 'yes' }, false],
  ])('takes or refuses %s', (_, answer, taken) => {
    expect(held(sleepAnswerSchema(), answer)).toBe(taken);
  });

  test('asks for ref and quote before the text, as small models find more that way', () => {
    const properties = Object(sleepAnswerSchema().schema).properties.human_updates.items.properties;

    expect(Object.keys(properties).slice(0, 3)).toEqual(['ref', 'quote', 'text']);
  });

  test('has the blocks that a profile adds', () => {
    expect(held(sleepAnswerSchema(['lessons']), { block_updates: { lessons: [element] } })).toBe(true);
    expect(held(sleepAnswerSchema(), { block_updates: { lessons: [element] } })).toBe(false);
  });
});
