import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, splitText } from '../../src/discord/reply-messages.ts';

describe('splitting a text', () => {
  test('prefers line breaks, then spaces', () => {
    expect(splitText('one two\nthree four', 12, 9)).toEqual(['one two', 'three four']);
    expect(splitText('one two three', 8, 9)).toEqual(['one two', 'three']);
  });

  test('cuts what has neither', () => {
    expect(splitText('abcdefg', 3, 9)).toEqual(['abc', 'def', 'g']);
  });

  test('shows by an ellipsis that something was left out', () => {
    expect(splitText('abcdefg', 3, 2)).toEqual(['abc', 'de…']);
  });

  test('loses nothing but spaces, keeps the bound, and breaks no letter', () => {
    const letters = fc.string({ unit: 'grapheme', maxLength: 300 });
    fc.assert(
      fc.property(letters, fc.integer({ min: 4, max: 40 }), (text, longest) => {
        const pieces = splitText(text, longest, 1_000);

        expect(pieces.every((piece) => piece.length <= longest && piece.isWellFormed())).toBe(true);
        expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });
});

test('clipping keeps a letter of four bytes whole', () => {
  expect(clip('a𝒳bc', 3)).toBe('a…');
  expect(clip('abc', 3)).toBe('abc');
});
