import { describe, expect, test } from 'vitest';
import { sleepAnswerSchema } from '../../../src/sleep/agent/insights.ts';
import { parseTidying } from '../../../src/sleep/agent/tidying-request.ts';

const marks = new Set(['h1', 'h4', 'g2']);
const text = 'Takes vitamin B12 daily';
const merge = { lines: ['h1', 'h4'], text };

test.each([
  ['as it is asked for', `h1 h4: ${text}`],
  ['with commas', `h1, h4 - ${text}`],
  ['with a word between', `h1 and h4: ${text}`],
  ['in brackets', `[h1, h4]: ${text}`],
  ['in capitals', `H1 H4 => ${text}`],
  ['as an object', { lines: ['h1', 'h4'], text }],
  ['as an object of ids', { ids: 'h1 h4', text }],
  ['as a list', ['h1', 'h4', text]],
  ['with a mark that nobody showed', { lines: ['h1', 'h4', 'z9'], text }],
])('a merge is read %s', (_, one) => {
  expect(parseTidying(JSON.stringify({ merges: [one] }), marks)).toMatchObject({ answer: { merges: [merge] } });
});

test('a text may begin like a mark', () => {
  const parsed = parseTidying('{"merges": ["h1: B12 is what they take", "h4 H20 is too much"]}', marks);

  expect(parsed).toMatchObject({
    answer: { merges: [{ text: 'B12 is what they take' }, { lines: ['h4'], text: 'H20 is too much' }] },
  });
});

test('what can’t be meant is dropped alone, and one thing may stand for a list', () => {
  const raw = '{"merges": [7, null, "h1", "h1 h4: Likes tea"], "contradictions": "h1 g2", "topics": ["h1: food", "x"]}';

  expect(parseTidying(raw, marks)).toEqual({
    kind: 'read',
    answer: {
      merges: [{ lines: ['h1', 'h4'], text: 'Likes tea' }],
      contradictions: [['h1', 'g2']],
      topics: [{ lines: ['h1'], topic: 'food' }],
    },
  });
});

describe('no answer is', () => {
  test.each([
    ['prose', 'I would merge h1 and h4.'],
    ['an object of another kind', '{"human_updates": []}'],
    ['one that breaks off', '{"merges": ["h1 h4: Likes'],
    ['one that names no line', '{"merges": ["z1 z2: Likes tea"]}'],
  ])('%s', (_, raw) => {
    expect(parseTidying(raw, marks).kind).toBe('unparsable');
  });
});

test('nothing to do is an answer', () => {
  expect(parseTidying('{"merges": [], "contradictions": [], "topics": []}', marks).kind).toBe('read');
});

test('the schema of a sleep agent holds a provider to lists of texts here', () => {
  const { schema } = sleepAnswerSchema();

  expect(schema).toMatchObject({ additionalProperties: { type: 'array', items: { type: 'string' } } });
});
