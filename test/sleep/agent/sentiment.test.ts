import { expect, test } from 'vitest';
import { readSentiment, toSentiment } from '../../../src/sleep/agent/sentiment.ts';

test.each<[unknown, number | null, string]>([
  ['-1: tired of moving', -1, 'tired of moving'],
  ['−1, stanca', -1, 'stanca'],
  ['+2 (over the moon)', 2, 'over the moon'],
  ['0,5: ganz gut', 0.5, 'ganz gut'],
  [1, 1, ''],
  [{ value: '1', words: 'calm' }, 1, 'calm'],
  [['-2', 'in despair'], null, '-2 in despair'],
  ['worried; the exam', null, 'worried; the exam'],
  ['2 exams ahead, nervous', null, '2 exams ahead, nervous'],
  // Beyond the scale, or of another one: the number is dropped alone.
  ['7: happy', null, 'happy'],
  ['3/5: fine', null, 'fine'],
  ['7/10: fine', null, 'fine'],
  // A number that goes on is known as a card's only as a whole.
  ['4539-5787-6362-1486', null, '4539-5787-6362-1486'],
  ['4539/5787/6362/1486', null, '4539/5787/6362/1486'],
  ['4539:5787:6362:1486', null, '4539:5787:6362:1486'],
  [9, null, ''],
  [{ value: 'high', words: 'glad' }, null, 'glad'],
  [null, null, ''],
  [true, null, ''],
])('%j is read as %s and “%s”', (given, value, words) => {
  const stored = toSentiment(given);

  expect(readSentiment(stored)).toEqual({ value, words });
  expect(toSentiment(stored)).toBe(stored);
});
