import { expect, test } from 'vitest';
import { BenchFailure } from '../../bench/sleep/bench-failure.ts';
import { readJsonl } from '../../bench/sleep/read-jsonl.ts';

const line = (fields: object) => JSON.stringify({ user: 'Ada', at: 1_000, text: 'Hello', ...fields });

test('messages come in the order of time, those of one moment in the order of the file', () => {
  const content = [line({ text: 'second' }), line({ text: 'third' }), line({ at: 1, text: 'first' })].join('\n');

  expect(readJsonl(content).map(({ text }) => text)).toEqual(['first', 'second', 'third']);
});

test('times are ISO 8601 with a zone or milliseconds, and replies are kept', () => {
  const content = `${line({ at: '2026-01-05T09:00:00+01:00', reply: 'Hi!' })}\r\n\n${line({ at: 1_767_600_000_001 })}\n`;

  expect(readJsonl(content)).toEqual([
    { user: 'Ada', at: Date.UTC(2026, 0, 5, 8), text: 'Hello', reply: 'Hi!', changes: [] },
    { user: 'Ada', at: 1_767_600_000_001, text: 'Hello', changes: [] },
  ]);
});

test.each([
  ['{"user": "Ada"', 'Line 2: not JSON.'],
  ['"Hello"', 'Line 2: invalid input: expected object, received string.'],
  [line({ text: undefined }), 'Line 2: "text" invalid input: expected string, received undefined.'],
  [line({ text: ' ' }), 'Line 2: "text" too small: expected string to have >=1 characters.'],
  [line({ user: 7 }), 'Line 2: "user" invalid input: expected string, received number.'],
  [line({ at: 'noon' }), 'Line 2: "at" must be an ISO 8601 time with a zone, or milliseconds since 1970.'],
  [
    line({ at: '2026-01-05T09:00:00' }),
    'Line 2: "at" must be an ISO 8601 time with a zone, or milliseconds since 1970.',
  ],
  [line({ at: 1e300 }), 'Line 2: "at" must be an ISO 8601 time with a zone, or milliseconds since 1970.'],
  [line({ answer: 'Hi' }), 'Line 2: unrecognized key: "answer".'],
])('the first wrong line is named: %s', (row, message) => {
  expect(() => readJsonl(`${line({})}\n${row}\nnot looked at`)).toThrow(new BenchFailure(message));
});

test('a file without messages is refused', () => {
  expect(() => readJsonl('\n \n')).toThrow(new BenchFailure('The file holds no messages.'));
});
