import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeLines } from '../../../src/sleep/plan/merge-lines.ts';

describe('two writers of one block', () => {
  test.each([
    ['only we wrote', 'a\nb', 'a\nb\nc', 'a\nb', 'a\nb\nc', []],
    ['only they wrote', 'a\nb', 'a\nb', 'x\nb', 'x\nb', []],
    ['both added: theirs come first', 'a', 'a\nours', 'a\ntheirs', 'a\ntheirs\nours', []],
    ['both added the same', 'a', 'a\nb', 'a\nb', 'a\nb', []],
    ['both added the same among others', 'a', 'a\nb\nc', 'a\nb\nd', 'a\nb\nd\nc', []],
    ['on different lines', 'a\nb\nc', 'A\nb\nc', 'a\nb\nC', 'A\nb\nC', []],
    ['on the same line: theirs', 'a\nb\nc', 'a\nours\nc', 'a\ntheirs\nc', 'a\ntheirs\nc', ['ours']],
    ['they removed what we changed', 'a\nb\nc', 'a\nours\nc', 'a\nc', 'a\nc', ['ours']],
    ['they changed what we removed', 'a\nb\nc', 'a\nc', 'a\ntheirs\nc', 'a\ntheirs\nc', []],
    ['both removed it', 'a\nb\nc', 'a\nc', 'a\nc', 'a\nc', []],
    ['both removed, each another', 'a\nb\nc', 'b\nc', 'a\nb', 'b', []],
    ['they emptied the block', 'a\nb', 'a\nb\nc', '', 'c', []],
    ['we changed one and added one, they changed the same', 'a', 'A\nnew', 'x', 'x\nnew', ['A']],
    ['the block was empty', '', 'ours', 'theirs', 'theirs\nours', []],
    ['both made the same change', 'a\nb', 'a\nB', 'a\nB\nc', 'a\nB\nc', []],
    ['they put the last line first', 'a\nb\nc', 'a\nb\nc\nours', 'c\na\nb', 'c\na\nb\nours', []],
    ['equal lines are kept apart', 'a\na', 'a\na\na', 'a\na\nb', 'a\na\nb\na', []],
  ])('%s', (_, base, ours, theirs, merged, lost) => {
    expect(mergeLines(base, ours, theirs)).toEqual({ merged, lost });
  });
});

describe('for all texts', () => {
  const line = fc.constantFrom('a', 'b', 'c', 'd', 'e', '', '- f');
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));
  const countIn = (whole: string, wanted: string) => whole.split('\n').filter((one) => one === wanted).length;

  test('whoever did nothing changes nothing', () => {
    fc.assert(
      fc.property(text, text, (base, other) => {
        expect(mergeLines(base, other, base)).toEqual({ merged: other, lost: [] });
        expect(mergeLines(base, base, other)).toEqual({ merged: other, lost: [] });
        expect(mergeLines(base, other, other)).toEqual({ merged: other, lost: [] });
      }),
    );
  });

  test('what they added stands, and what we added stands or is named as lost', () => {
    const added = (base: string, side: string, wanted: string) =>
      countIn(side, wanted) > 0 && countIn(base, wanted) === 0;

    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const { merged, lost } = mergeLines(base, ours, theirs);

        for (const one of ['a', 'b', 'c', 'd', 'e', '- f']) {
          if (added(base, theirs, one)) expect(countIn(merged, one)).toBeGreaterThanOrEqual(countIn(theirs, one));
          if (added(base, ours, one))
            expect(countIn(merged, one) + lost.filter((text) => text === one).length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a line that they removed does not come back by our keeping it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(line, { minLength: 2 }), fc.nat(), (lines, place) => {
        const base = lines.join('\n');
        const theirs = lines.filter((_, index) => index !== place % lines.length).join('\n');

        const { merged } = mergeLines(base, `${base}\n- ours`, theirs);

        expect(merged.split('\n').filter((one) => one !== '- ours')).toEqual(theirs === '' ? [] : theirs.split('\n'));
      }),
    );
  });

  test('nothing stands in it that nobody wrote', () => {
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const known = new Set([base, ours, theirs].flatMap((one) => one.split('\n')));

        expect(
          mergeLines(base, ours, theirs)
            .merged.split('\n')
            .filter((one) => !known.has(one) && one !== ''),
        ).toEqual([]);
      }),
    );
  });
});

test('thousands of lines are merged in no time', () => {
  const base = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
  const ours = [...base.slice(0, 9_000), 'ours', ...base.slice(9_100)];
  const theirs = ['theirs', ...base.slice(5)];
  const start = process.cpuUsage().user;

  const { merged, lost } = mergeLines(base.join('\n'), ours.join('\n'), theirs.join('\n'));

  expect((process.cpuUsage().user - start) / 1_000).toBeLessThan(3_000);
  expect(merged.split('\n')).toEqual(['theirs', ...ours.slice(5)]);
  expect(lost).toEqual([]);
});
