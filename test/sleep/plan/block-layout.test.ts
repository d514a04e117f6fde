import { expect, test } from 'vitest';
import {
  bulletOf,
  composeLines,
  hasBullet,
  insertManaged,
  lineOf,
  readLines,
  textOf,
  withoutBullet,
} from '../../../src/sleep/plan/block-layout.ts';
import { entry } from './plan-input.ts';

const believed = { text: 'Thinks that the earth is flat', correction: 'It is round' };

test('a belief stands with its correction, and is read without', () => {
  expect(lineOf(believed)).toBe('Thinks that the earth is flat (✗ It is round)');
  expect(lineOf({ ...believed, correction: null })).toBe(believed.text);
  expect(textOf(bulletOf(believed))).toBe(believed.text);
  expect(textOf('  * Likes tea (with milk)  ')).toBe('Likes tea (with milk)');
});

test.each([
  ['- Likes tea', 'Likes tea', true],
  ['* Likes tea', 'Likes tea', true],
  ['• Likes tea  ', 'Likes tea', true],
  ['    - - Likes tea', 'Likes tea', true],
  ['\tLikes tea', 'Likes tea', false],
  ['-Likes tea', '-Likes tea', false],
  ['-5 °C', '-5 °C', false],
  ['-', '', false],
])('%j is %j, with a bullet: %s', (raw, text, isBulleted) => {
  expect(withoutBullet(raw)).toBe(text);
  expect(hasBullet(raw)).toBe(isBulleted);
});

test('a line is of the live entry that it reads like, each entry once, the first of those that read alike', () => {
  const live = [entry('e1', 'Likes tea'), entry('e2', 'Likes tea'), entry('e3', 'Sings')];

  const lines = readLines('A seed\n- Likes tea\n- Likes tea\n\nSings\n  * Sings', live);

  expect(lines.map(({ id }) => id)).toEqual([null, 'e1', null, null, null, 'e3']);
  expect(composeLines(lines)).toBe('A seed\n- Likes tea\n- Likes tea\n\nSings\n  * Sings');
  expect(readLines('', live)).toEqual([]);
});

test('a line of Letta’s own agent needs no bullet', () => {
  expect(readLines('Sings', [entry('e1', 'Sings', { origin: 'native' })])).toEqual([{ raw: 'Sings', id: 'e1' }]);
});

test('a new line comes after the last of ours, or at the end', () => {
  const [seed, ours, last] = [
    { raw: 'A seed', id: null },
    { raw: '- Likes tea', id: 'e1' },
    { raw: 'by hand', id: null },
  ];
  const line = { raw: '- Sings', id: 'e2' };

  expect(insertManaged([seed, ours, last], line)).toEqual([seed, ours, line, last]);
  expect(insertManaged([seed, last], line)).toEqual([seed, last, line]);
});
