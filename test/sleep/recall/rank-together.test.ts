import { expect, test } from 'vitest';
import { rankTogether } from '../../../src/sleep/recall/rank-together.ts';

const counts = { all: 1_000, atLeast: 0.3, atMost: 10 };
const rowsUpTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);
const inLine = (rows: readonly number[]) => ({ all: rows, line: rows });

test('two words of which each is in many lines call for the few that hold both', () => {
  const ranked = rankTogether(
    ['buried', 'station'],
    [inLine(rowsUpTo(200)), inLine([200, ...rowsUpTo(400).slice(200)])],
    counts,
  );

  expect(ranked).toEqual([{ row: 200, evidence: expect.closeTo(0.89, 2) }]);
});

test('words that always go together say no more than one of them', () => {
  expect(rankTogether(['night', 'shift'], [inLine(rowsUpTo(200)), inLine(rowsUpTo(200))], counts)).toEqual([]);
});

test('a few words of a long message call for nothing, however few lines hold them', () => {
  const others = ['something', 'entirely', 'different', 'happened', 'yesterday'];

  const ranked = rankTogether(['buried', 'station', ...others], [[1], [1], [], [], [], [], []].map(inLine), counts);

  expect(ranked).toEqual([]);
});

test('what was said around a line counts less than the line, and of equals the newer comes first', () => {
  const rows = [1, 2, 3];
  const word = { all: rows, line: [1, 2] };

  const ranked = rankTogether(['buried', 'station'], [word, word], counts);

  expect(ranked.map(({ row }) => row)).toEqual([2, 1, 3]);
});

test('the thirty-second word is one as well', () => {
  const words = Array.from({ length: 32 }, (_, at) => `number${at}`);

  const [found] = rankTogether(
    words,
    words.map(() => inLine([7])),
    counts,
  );

  expect(found?.row).toBe(7);
});
