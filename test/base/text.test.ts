import { describe, expect, test } from 'vitest';
import {
  beginningOf,
  codePoints,
  counted,
  cutPoints,
  endOf,
  graphemeBreak,
  isBlank,
  linesOf,
  normaliseText,
  oneLine,
} from '../../src/base/text.ts';

const family = '👨‍👩‍👧';
const accented = 'e\u0301';

describe('a text that is cut', () => {
  test.each([
    ['abcdef', 3, 'abc', 'def'],
    ['abc', 3, 'abc', 'abc'],
    ['abc', 0, '', ''],
    ['a🦊b', 2, 'a', 'b'],
    ['a🦊b', 3, 'a🦊', '🦊b'],
    [`a${accented}`, 2, 'a', accented],
    [`${accented}a`, 1, 'e', 'a'],
    [`ab${family}`, 9, 'ab', `b${family}`],
    [`${family}ab`, 4, '👨\u200d', '👧ab'],
    [`ab${family}c`, 8, 'ab', 'c'],
  ])('%j within %i units has its beginning and its end whole', (text, units, beginning, end) => {
    expect([beginningOf(text, units), endOf(text, units)]).toEqual([beginning, end]);
  });

  test('is cut between characters, and one that alone is too long between code points', () => {
    expect(graphemeBreak(`ab${family}`, 9)).toBe(2);
    expect(graphemeBreak(family, 4)).toBe(3);
    expect(graphemeBreak(family, 3)).toBe(3);
    expect(graphemeBreak('🦊', 1)).toBe(0);
    expect(graphemeBreak('ab', 9)).toBe(2);
  });

  test.each([
    ['🦊🦊🦊', 2, { text: '🦊🦊', left: 1 }],
    ['🦊🦊', 2, { text: '🦊🦊', left: 0 }],
    ['🦊🦊', 3, { text: '🦊🦊', left: 0 }],
    ['abc', 3, { text: 'abc', left: 0 }],
    ['abc', 1, { text: 'a', left: 2 }],
  ])('%j at %i code points says how many were left out', (text, most, cut) => {
    expect(cutPoints(text, most)).toEqual(cut);
    expect(codePoints(cut.text) + cut.left).toBe(codePoints(text));
  });
});

test.each([
  ['', true],
  [' \n\t', true],
  ['\u200b\u2060\ufe0f', true],
  ['\u2800', true],
  ['\u0000', true],
  ['.', false],
  ['🦊', false],
])('nobody sees anything in %j: %s', (text, blank) => {
  expect(isBlank(text)).toBe(blank);
});

describe('a text that is made fit to be shown', () => {
  test.each([
    ['ends its lines in one way', 'a\r\nb\rc\u2028d\u0085e', 'a\nb\nc\nd\ne'],
    ['has no control characters but tabs', 'a\u0000b\tc\u001b', 'ab\tc'],
    ['has no halves of characters', 'a\ud83d', 'a\ufffd'],
    ['has six marks on a letter at most', `e${'\u0301'.repeat(7)}`, `e${'\u0301'.repeat(6)}`],
    ['keeps six', `e${'\u0301'.repeat(6)}x`, `e${'\u0301'.repeat(6)}x`],
    ['has 32 invisible characters in a row at most', `a${'\u200b'.repeat(40)}b`, `a${'\u200b'.repeat(32)}b`],
    ['has three blank lines in a row at most', `a${'\n'.repeat(9)}b`, `a${'\n'.repeat(4)}b`],
    ['keeps three', 'a\n\n\n\nb', 'a\n\n\n\nb'],
    ['takes a line of invisible characters for a blank one', 'a\n \n\u200b\n \n \n \nb', 'a\n\n\n\nb'],
    ['has nothing blank around it', '\n \n\u200b\n  a \n\u200b\n', '  a'],
    ['is empty where nobody sees anything', ' \u200b\u2800 ', ''],
  ])('%s', (_, text, shown) => {
    expect(normaliseText(text)).toBe(shown);
    expect(normaliseText(shown)).toBe(shown);
  });
});

test('the lines of a text are without control characters, whatever ends them', () => {
  expect(linesOf('a\r\nb\u0007\tc\n\nd\u2029')).toEqual(['a', 'b\tc', '', 'd', '']);
});

test('within one line a text has single spaces, and none around it', () => {
  expect(oneLine('  a\r\n\r\n b\t c \u0000')).toBe('a b c');
});

test('what is counted is one, or several', () => {
  expect([counted(1, 'day'), counted(2, 'day'), counted(0, 'person', 'people')]).toEqual([
    '1 day',
    '2 days',
    '0 people',
  ]);
});
