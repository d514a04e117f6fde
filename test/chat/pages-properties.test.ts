/** Pages of any text, with any marks: nothing is lost, nothing is left open. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pagesOf } from '../../src/chat/pages.ts';
import { anyCharacters } from '../support/any-characters.ts';
import { expectSound } from './sound-pages.ts';

describe('a text with any marks', () => {
  const words = fc
    .tuple(fc.constantFrom('rook ', 'tea. ', 'kettle sings! ', 'ok\n'), fc.integer({ min: 1, max: 120 }))
    .map(([unit, times]) => unit.repeat(times).trim());
  const { marked } = fc.letrec<{ marked: string; part: string }>((tie) => ({
    marked: fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')),
    part: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      words,
      words.map((inner) => `\`${inner}\``),
      fc.tuple(fc.constantFrom('**', '__', '~~', '||'), tie('marked')).map(([mark, inner]) => wrap(inner, mark)),
    ),
  }));
  const block = fc.oneof(
    marked,
    words.map((inner) => `\`\`\`js\n${inner}\n\`\`\``),
    marked.map((inner) => `> ${inner.replaceAll('\n', '\n> ')}`),
    words.map((inner) => `- ${inner.replaceAll('\n', '\n- ')}`),
  );
  const text = fc.array(block, { minLength: 1, maxLength: 8 }).map((blocks) => blocks.join('\n\n'));

  test('looks the same on its pages, each of them closed in itself', () => {
    fc.assert(
      fc.property(text, (any) => {
        const { pages } = pagesOf(any, 'without-files');

        expect(pages.flatMap(lettersWithMarks)).toEqual(lettersWithMarks(any));
      }),
      { numRuns: 200 },
    );
  });
});

describe('what Discord reads as one', () => {
  const atoms = [
    ...['<@123456789012345678>', '<@&123456789012345678>', '<#123456789012345678>', '<t:1700000000:R>'],
    ...['<:rook_tea:123456789012345678>', '<a:rook:123456789012345678>', '</help me:123456789012345678>'],
    ...['<id:customize>', '<https://example.org/q>', '[tea](https://example.org/tea)', 'https://example.org/a_b?c=1 '],
  ];
  const marks = ['**', '*', '__', '_', '~~', '||', '***', 'a', 'Tea', '- ', '1. ', '\n', '\n\n', '#', ' ', ':', '@'];
  const many = fc
    .tuple(fc.constantFrom('a', '*', '**a', '||', '_', 'rook', '*a*', '~~a'), fc.integer({ min: 1, max: 700 }))
    .map(([unit, times]) => unit.repeat(times));
  const piece = fc.oneof(fc.constantFrom(...marks), fc.constantFrom(...atoms), many);

  test('stands whole on a page, whatever marks are around it', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1_500, max: 2_100 }), (pieces, before) => {
        const text = 'w'.repeat(before) + pieces.join('');

        const { pages } = pagesOf(text, 'without-files');

        for (const atom of atoms)
          expect(timesIn(pages, atom.trim())).toBeGreaterThanOrEqual(timesIn([text], atom.trim()));
      }),
      { numRuns: 500 },
    );
  });
});

function timesIn(texts: readonly string[], part: string): number {
  return texts.reduce((sum, text) => sum + text.split(part).length - 1, 0);
}

/** Marks of one kind don't stand within each other: there the second would close the first. */
function wrap(inner: string, mark: string): string {
  return `${mark}${inner.replaceAll(mark, '')}${mark}`;
}

/** Every letter with the marks that are open around it. Fails where one is left open. */
function lettersWithMarks(text: string): string[] {
  const open: string[] = [];
  const letters: string[] = [];
  for (const [sign] of text.matchAll(/```(?:js)?|`|\*\*|__|~~|\|\||^> |^- |[\s\S]/gm)) {
    const isMark = /^(?:```|`|\*\*|__|~~|\|\|)/.test(sign);
    const mark = sign.startsWith('```') ? '```' : sign;
    if (isMark && open.at(-1) === mark) open.pop();
    else if (isMark) open.push(mark);
    else if (sign.trim() !== '' && sign !== '> ') letters.push(`${sign}${open.toSorted().join('')}`);
  }
  expect(open).toEqual([]);
  return letters;
}

describe('any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\n',
      '\n\n',
      ' ',
      '. ',
      '```',
      '```js\n',
      '\n```\n',
      '````\n',
      '~~~\n',
      '> ',
      '- ',
      '`',
      '[a](b) ',
    ),
    fc.constantFrom(
      'https://example.org/a_(b) ',
      '[a b](https://x.y "t")',
      '😀',
      '👩‍👩‍👧',
      'e\u0301',
      'שלום',
      '\ud83d',
      '\0',
      '\r\n',
    ),
    anyCharacters({ maxLength: 20 }),
    fc
      .tuple(
        fc.constantFrom('a', 'rook ', 'line\n', 'x. ', '😀', '\u0301', '\u200d', '`', ' '),
        fc.integer({ min: 1, max: 900 }),
      )
      .map(([unit, times]) => unit.repeat(times)),
  );
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

  test('is divided into sound pages that hold all of it', () => {
    fc.assert(fc.property(text, expectSound), { numRuns: 500 });
  });

  test('that fits on one page comes out the same when it is divided again', () => {
    fc.assert(
      fc.property(text, (any) => {
        const { pages } = pagesOf(any);
        if (pages.length === 1) expect(pagesOf(pages[0] ?? '').pages).toEqual(pages);
      }),
    );
  });
});
