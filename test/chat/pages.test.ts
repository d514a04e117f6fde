import { describe, expect, test } from 'vitest';
import { pagesOf } from '../../src/chat/pages.ts';

const sentence = 'The kettle sings while the rooks come home. ';

describe('a short text', () => {
  test.each([
    ['stays as it is', 'Hello, *you*!', 'Hello, *you*!'],
    [
      'keeps right-to-left words, marks and emoji',
      'שלום \u202bمرحبا\u202c 👩‍👩‍👧‍👦 é',
      'שלום \u202bمرحبا\u202c 👩‍👩‍👧‍👦 é',
    ],
    ['keeps the indentation of its first line', '  - a\n    - b', '  - a\n    - b'],
    ['gets plain newlines', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['loses control characters', 'a\0b\u001b[31mc\u009bd\te', 'ab[31mcd\te'],
    ['loses halves of surrogate pairs', 'a\ud83db', 'a\ufffdb'],
    ['loses lines of invisible characters around it', '\u200b\n\u200e\na\u200e\n\u200b', 'a\u200e'],
    ['keeps three blank lines of many', 'a\n\n \n\t\n\n\n\nb', 'a\n\n\n\nb'],
    ['loses blank lines and spaces around it', '\n \n  a \n\n', '  a'],
    ['gets its open fence closed', '```js\nconst a = 1;', '```js\nconst a = 1;\n```'],
  ])('%s', (_, text, page) => {
    expect(pagesOf(text)).toEqual({ pages: [page], file: undefined });
  });

  test('carries at most six marks on a letter', () => {
    const zalgo = `z${'\u0336\u0353'.repeat(40)}a`;

    expect(pagesOf(zalgo).pages).toEqual([`z${'\u0336\u0353'.repeat(3)}a`]);
  });

  test.each(['', ' ', '\n\t\r\n', '\u200b\u2060', '\0\u0001', '\u3164', '\u00a0\ufeff', '\u2800'])(
    'has no page: %j',
    (text) => {
      expect(pagesOf(text)).toEqual({ pages: [], file: undefined });
    },
  );
});

describe('where a page ends', () => {
  test('a text of exactly 2,000 characters is one page', () => {
    expect(pagesOf('a'.repeat(2_000)).pages).toEqual(['a'.repeat(2_000)]);
    expect(pagesOf('a'.repeat(2_001)).pages).toEqual(['a'.repeat(2_000), 'a']);
  });

  test.each([
    ['a paragraph', `${'a b. '.repeat(250)}\n\n${'c d.\n'.repeat(300)}`, /^(?:a b\. ?)+$/, /^c d\./],
    ['a line, where no paragraph does', `${'a b. '.repeat(250)}\n${'c d. '.repeat(300)}`, /^(?:a b\. ?)+$/, /^c d\./],
    [
      'a sentence, where no line does',
      `${sentence.repeat(30)}${'and on '.repeat(200)}`,
      /rooks come home\.$/,
      /^and on/,
    ],
    ['a word, where no sentence does', 'rooks '.repeat(500), /^(?:rooks )+rooks$/, /^rooks/],
    ['a full stop that no space follows', `${'茶'.repeat(1_500)}。${'水'.repeat(1_000)}`, /茶。$/, /^水+$/],
  ])('with %s', (_, text, first, second) => {
    const { pages } = pagesOf(text);

    expect(pages).toHaveLength(2);
    expect(pages[0]).toMatch(first);
    expect(pages[1]).toMatch(second);
  });

  test('not with a paragraph that would leave most of the page empty', () => {
    const { pages } = pagesOf(`Hm.\n\n${'rooks '.repeat(400)}`);

    expect(pages[0]?.length).toBeGreaterThan(1_900);
  });

  test.each([
    ['a pair of surrogates', '😀'.repeat(1_500), '😀'],
    ['a family of joined emoji', `a${'👩‍👩‍👧‍👦'.repeat(300)}`, '👩‍👩‍👧‍👦'],
    ['a letter with its marks', `x${'e\u0301'.repeat(1_500)}`, 'e\u0301'],
    ['a flag', `x${'🇮🇹'.repeat(700)}`, '🇮🇹'],
  ])('never within %s', (_, text, character) => {
    const { pages } = pagesOf(text);

    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(page.replaceAll(character, '')).toMatch(/^[ax]?$/);
    expect(pages.join('')).toBe(text);
  });

  test('within a visible character that is longer than a page, but not within a surrogate pair', () => {
    const chain = Array.from({ length: 1_500 }, () => '👩').join('\u200d');

    const { pages } = pagesOf(chain);

    for (const page of pages) expect(page.isWellFormed()).toBe(true);
    expect(pages.join('')).toBe(chain);
  });
});

test('a page on which nobody would see anything is not posted', () => {
  const { pages } = pagesOf(`a${'\u00a0\u200b'.repeat(2_500)}b`);

  expect(pages.map((page) => page.replace(/[^ab]/g, ''))).toEqual(['a', 'b']);
});

describe('a link', () => {
  const address = `https://example.org/${'tea/'.repeat(150)}end`;

  test.each([
    ['that is bare', address],
    ['with a text', `[where the rooks sleep at night](${address})`],
    ['with brackets and a title', `[the [old] house](${address}_(rooks) "a title of words")`],
    ['between angle brackets', `<${address}>`],
    ['of a picture', `![rooks and tea](${address})`],
    ['in code', `\`\`\`\n${address}\n\`\`\``],
  ])('%s is never broken', (_, link) => {
    for (const before of [1_000, 1_390, 1_700, 1_990]) {
      const { pages } = pagesOf(`${'rooks '.repeat(before / 6)}${link} and more`);

      expect(pages.filter((page) => page.includes(link.replace(/^```\n|\n```$/g, '')))).toHaveLength(1);
    }
  });

  test('longer than a page is broken, and fills the page before', () => {
    const link = `https://example.org/${'x'.repeat(3_000)}`;

    const { pages } = pagesOf(`See ${link}`);

    expect(pages.join('')).toBe(`See ${link}`);
    expect(pages[0]).toHaveLength(2_000);
  });
});

describe('a text beyond five pages', () => {
  test('shows its beginning, with room for a sentence, and goes whole into a file', () => {
    const text = sentence.repeat(300).trim();

    const { pages, file } = pagesOf(text);

    expect(pages).toHaveLength(1);
    expect(pages[0]?.length).toBeLessThanOrEqual(1_800);
    expect(text.startsWith(pages[0] ?? '?')).toBe(true);
    expect(file).toBe(text);
  });

  test('has its last fence closed in the file', () => {
    expect(pagesOf(`\`\`\`\n${'x'.repeat(12_000)}`).file).toMatch(/^```\nx+\n```$/);
  });

  test('has no file as long as five pages are enough', () => {
    expect(pagesOf('a'.repeat(10_000))).toMatchObject({ pages: { length: 5 }, file: undefined });
    expect(pagesOf('a'.repeat(10_001))).toMatchObject({ pages: { length: 1 }, file: 'a'.repeat(10_001) });
  });

  test('costs no more time for being huge', () => {
    const { file } = pagesOf('[a]( ```\n\n https://x.y/ '.repeat(40_000));

    expect(file?.length).toBeGreaterThan(900_000);
  });
});

describe('where no file may be sent', () => {
  test('a long text comes in pages', () => {
    const text = sentence.repeat(400).trim();

    const { pages, file } = pagesOf(text, 'without-files');

    expect(file).toBeUndefined();
    expect(pages.join(' ')).toBe(text);
  });

  test('one beyond 25 pages ends with room for a sentence that says so', () => {
    const { pages, file, rest } = pagesOf('a'.repeat(60_000), 'without-files');

    expect({ file, rest }).toEqual({ file: undefined, rest: 'left-out' });
    expect(pages).toHaveLength(25);
    expect(pages.at(-1)?.length).toBeLessThanOrEqual(1_800);
  });
});
