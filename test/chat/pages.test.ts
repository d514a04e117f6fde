import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestPage, pagesOf } from '../../src/chat/pages.ts';

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

describe('a fence', () => {
  test('is closed at the end of a page and opened with its language on the next one', () => {
    const code = Array.from({ length: 200 }, (_, index) => `  line(${index});`).join('\n');

    const { pages } = pagesOf(`Look:\n\`\`\`js title="a"\n${code}\n\`\`\`\nDone.`);

    expect(pages).toHaveLength(2);
    expect(pages[0]).toMatch(/^Look:\n```js title="a"\n {2}line\(0\);[^`]*;\n```$/);
    expect(pages[1]).toMatch(/^```js\n {2}line\([^`]*line\(199\);\n```\nDone\.$/);
  });

  test.each([
    ['a single line of 10,000 characters', `\`\`\`txt\n${'x'.repeat(10_000)}\n\`\`\``],
    ['four backticks around three', `\`\`\`\`md\n${'```js\na\n```\n'.repeat(250)}\`\`\`\``],
    ['tildes', `~~~py\n${'print(1)\n'.repeat(400)}~~~`],
    ['tildes around backticks', `~~~\n${'```\n'.repeat(700)}~~~`],
    ['a long info string', `\`\`\`${'very '.repeat(300)}\n${'a = 1\n'.repeat(400)}\`\`\``],
    ['an info string longer than a page', `Here:\n\`\`\`${'i'.repeat(3_000)}\n${'a = 1\n'.repeat(100)}\`\`\``],
    ['one that is not closed', `\`\`\`sh\n${'echo tea\n'.repeat(400)}`],
    ['one in a list', `- ab\n  \`\`\`sh\n${'  echo tea\n'.repeat(400)}  \`\`\`\n- cd`],
    ['one in a quote', `> \`\`\`sh\n${'> echo tea\n'.repeat(400)}> \`\`\`\nafter`],
    ['one that starts at the end of a page', `${'rooks '.repeat(330)}\n\`\`\`\n${'a\n'.repeat(100)}\`\`\``],
    ['many small ones', '```\na\n```\n'.repeat(300)],
    ['three thousand backticks', `${'`'.repeat(3_000)}\nafter`],
    ['a line longer than a page that begins with code', `${'`'.repeat(5)}rook ${'rook '.repeat(600)}\`\`\`\`\` and`],
    ['code in a line, which is none', `${'```a``` '.repeat(400)}`],
  ])('%s: every page is whole in itself', (_, text) => {
    const { pages, file } = pagesOf(text);

    expect(pages.length).toBeGreaterThan(file === undefined ? 1 : 0);
    expectSound(text);
  });

  test('leaves no page with its two lines and nothing between them', () => {
    const code = 'echo tea\n'.repeat(20);
    for (let before = 1_700; before < 2_000; before += 1) {
      const { pages } = pagesOf(`${'x'.repeat(before)}\n\`\`\`sh\n${code}${'`'.repeat(12)}\nafter`);

      expect(pages.join('\n\n')).not.toMatch(/```(?:sh)?\n```/);
    }
  });

  test('is not broken at a blank line within it while a later line fits', () => {
    const { pages } = pagesOf(`\`\`\`\n${'a\n'.repeat(600)}\n${'b\n'.repeat(600)}\`\`\``);

    expect(pages[0]?.length).toBeGreaterThan(1_990);
  });

  test('that a long line only seems to open is closed on its page', () => {
    const { pages } = pagesOf(`\`\`\`\`\`${'rook '.repeat(600)}\`\`\`\`\` and`);

    expect(pages).toHaveLength(2);
    expect(pages[0]).toMatch(/^`{5}(?:rook ?)+\n`{5}$/);
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
    fc.string({ unit: 'binary', maxLength: 20 }),
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

function expectSound(text: string): void {
  const { pages, file } = pagesOf(text);
  for (const page of pages) {
    expect(page.length).toBeLessThanOrEqual(longestPage);
    expect(page.isWellFormed()).toBe(true);
    expect(page.trim()).not.toBe('');
    expect(openFenceOf(page)).toBeUndefined();
  }
  const whole = wellBehaved(text);
  const held = joinPages(pages, whole) ?? expect.unreachable();
  if (file === undefined) expect(held.open ? 'a fence that goes on' : whole.slice(held.end)).toMatch(blank);
  else expect(file).toBe(whole);
}

const blank = /^[\s\p{Cf}\p{DI}\u2800]*$/u;
const fenceLine = /^(?:> )?(?:`{3,}|~{3,})\S*$/;

type Held = { readonly end: number; readonly open: boolean };

/**
 * Puts pages together again and yields how much of the whole text they hold, every letter in its order. Of the whole
 * only what separates the pages may be missing: whitespace and pages of it, within code a newline. A page may have
 * one line more, which closes a fence, and the next page one that opens it again. Where that can be read in several
 * ways, one of them has to come out right; that every page is balanced is checked beside this.
 */
function joinPages(
  pages: readonly string[],
  whole: string,
  { end: from, open }: Held = { end: 0, open: false },
): Held | undefined {
  const [page, ...rest] = pages;
  if (page === undefined) return { end: from, open };
  const lines = page.split('\n');
  if (open && !fenceLine.test(lines.shift() ?? '')) return undefined;
  const start = open ? from + (whole[from] === '\n' ? 1 : 0) : behindSeam(whole, from, page);
  if (start === undefined) return undefined;

  const all = lines.join('\n');
  const joined = whole.startsWith(all, start)
    ? joinPages(rest, whole, { end: start + all.length, open: false })
    : undefined;
  const code = lines.slice(0, -1).join('\n');
  if (joined !== undefined || !fenceLine.test(lines.at(-1) ?? '') || !whole.startsWith(code, start)) return joined;
  const end = start + code.length;
  return joinPages(rest, whole, { end, open: true }) ?? joinPages(rest, whole, { end, open: false });
}

/** Where the next page begins in the whole, if nothing but blanks lies between. */
function behindSeam(whole: string, from: number, page: string): number | undefined {
  const line = page.split('\n', 1)[0] ?? '';
  for (let at = from; ; at += 1) {
    if (whole.startsWith(line, at)) return at;
    if (at >= whole.length || !blank.test(whole[at] ?? '')) return undefined;
  }
}

/** What is left of a text once everything is gone that is never posted, with its last fence closed. */
function wellBehaved(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/(\p{M}{6})\p{M}+/gu, '$1')
    .replace(/(\p{DI}{32})\p{DI}+/gu, '$1')
    .replace(/\n(?:(?:(?!\n)[\s\p{Cf}\p{DI}\u2800])*\n){4,}/gu, '\n\n\n\n')
    .replace(/^[\s\p{Cf}\p{DI}\u2800]*\n/u, '')
    .replace(/\n[\s\p{Cf}\p{DI}\u2800]*$/u, '')
    .trimEnd();
  if (blank.test(clean)) return '';
  const closer = openFenceOf(clean);
  return closer === undefined ? clean : `${clean}\n${closer}`;
}

/** The line that would close the fence which a text leaves open. */
function openFenceOf(text: string): string | undefined {
  let open: { quote: string; marker: string } | undefined;
  for (const line of text.split('\n')) {
    if (open === undefined) {
      const found = /^((?:[ \t>]|[-*+] |\d{1,9}[.)] ){0,40})(`{3,32}(?=[^`]*$)|~{3,32}(?!~))/.exec(line);
      if (found !== null) open = { quote: found[1]?.includes('>') ? '> ' : '', marker: found[2] ?? '' };
    } else if (/^[ \t>]{0,40}(`{3,32}|~{3,32})[ \t]*$/.exec(line)?.[1]?.startsWith(open.marker)) {
      open = undefined;
    }
  }
  return open === undefined ? undefined : open.quote + open.marker;
}
