import { expect, test } from 'vitest';
import { readLooseJson } from '../../src/wording/loose-json.ts';

/** Maps as objects, and a text that may go on with three dots behind it. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]));
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && value !== null && 'text' in value ? `${value.text}…` : value;
}

function read(text: string) {
  const { kind, value, end } = readLooseJson(text, 0);
  return { kind, value: plain(value), end };
}

test.each([
  ['{"a": "b", "c": [1, -2.5, true, null]}', { a: 'b', c: ['1', '-2.5', 'true', null] }],
  ['[{"a": {}}, []]', [{ a: {} }, []]],
  ["{'a': 'b', c: None, d-e.f: True,}", { a: 'b', c: null, 'd-e.f': 'True' }],
  ['[1 2 ,3]', ['1', '2', '3']],
  [String.raw`{"a": "x\ny\t\"z\" \u00e9 \\ \/"}`, { a: 'x\ny\t"z" é \\ /' }],
  ['{"a": "she said "hi" to me", "b": 1}', { a: 'she said "hi" to me', b: '1' }],
  ["{'a': 'it's late'}", { a: "it's late" }],
  ['{"a": "it\'s late"}', { a: "it's late" }],
  ['{"": "", \'\': \'\'}', { '': '' }],
  ['{"a"  :\n\n"b"\n\n}', { a: 'b' }],
])('%s is read whole', (text, value) => {
  expect(read(text)).toEqual({ kind: 'whole', value, end: text.length });
  expect(read(`${text} and so on`)).toEqual({ kind: 'whole', value, end: text.length });
});

test.each([
  ['{', {}],
  ['{"a', {}],
  ["{'a'", {}],
  ['{a ', {}],
  ['{"a":', { a: undefined }],
  ['{"a": ', { a: undefined }],
  ['{"a": "b', { a: 'b…' }],
  // Whether the mark ends the text is not known before what comes behind it.
  ['{"a": "b"', { a: 'b…' }],
  ['{"a": "b" \n', { a: 'b…' }],
  [`{"a": "${'b '.repeat(40)}`, { a: `${'b '.repeat(40)}…` }],
  ['{"a": 12', { a: '12…' }],
  ['{"a": "b",', { a: 'b' }],
  ['[1, {"a": "b"}, ', ['1', { a: 'b' }]],
  [' ', undefined],
])('%j may go on', (text, value) => {
  expect(read(text)).toEqual({ kind: 'open', value, end: text.length });
});

test.each([
  ['{a b}', {}],
  ['{"a" "b"}', {}],
  ['{"a": <b>}', { a: undefined }],
  ['{"a": "b", }}', { a: 'b' }],
  ['{"a": )', { a: undefined }],
])('%s goes on as no JSON does, or ends before it', (text, value) => {
  const found = read(text);

  expect(found.value).toEqual(value);
  expect(found.kind === 'broken' || found.end < text.length).toBe(true);
});

test('a key is no longer than 60 signs with its mark, and what stands far apart is not one', () => {
  expect(read(`{"${'k'.repeat(58)}`).kind).toBe('open');
  expect(read(`{"${'k'.repeat(59)}`).kind).toBe('broken');
  expect(read(`{${'\n'.repeat(5)}"a": 1}`).kind).toBe('whole');
  expect(read(`{${'\n'.repeat(6)}"a": 1}`).kind).toBe('broken');
});

test.each([
  ['lists', '[', ']'],
  ['objects', '{"a": ', '}'],
])('%s within one another are read so deep, and no deeper', (_, opens, closes) => {
  const nested = (depth: number) => `${opens.repeat(depth)}1${closes.repeat(depth)}`;

  expect(read(nested(12)).kind).toBe('whole');
  expect(read(nested(13)).kind).toBe('broken');
});
