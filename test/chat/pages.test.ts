import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestPage, pagesOf } from '../../src/chat/pages.ts';
import { anyCharacters } from '../support/any-characters.ts';

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

  test.each([
    ['behind words', 'Here it is: ```ts', '``` Enjoy!'],
    ['in an item', '- Example: ```ts', '```'],
    ['within a spoiler', '||```ts', '```||'],
    ['with its last line of code', 'So: ```ts', 'end()``` That is all.'],
  ])('%s is one on every page', (_, first, last) => {
    const code = Array.from({ length: 200 }, (_each, index) => `const variable${index} = compute(${index});`);

    const { pages, file } = pagesOf([first, ...code, last].join('\n'), 'without-files');

    expect(file).toBeUndefined();
    expect(pages.length).toBeGreaterThan(3);
    for (const page of pages) expect(page.match(/^```(?:ts)?$/gm)).toEqual(['```ts', '```']);
    expect(pages.join('\n').match(/^const variable\d+ = compute\(\d+\);$/gm)).toEqual(code);
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

  test('that a long line only seems to open, as it is code in a line, is closed there', () => {
    const { pages } = pagesOf(`\`\`\`\`\`${'rook '.repeat(600)}\`\`\`\`\` and`);

    expect(pages).toHaveLength(2);
    expect(pages[0]).toMatch(/^`{5}(?:rook ?)+`{5}$/);
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

describe('marks', () => {
  const long = sentence.repeat(60).trim();

  test.each([
    ['bold', '**'],
    ['italics', '*'],
    ['italics with a low line', '_'],
    ['bold italics', '***'],
    ['underlined', '__'],
    ['struck out', '~~'],
    ['a spoiler', '||'],
    ['code in a line', '`'],
    ['code between two backticks', '``'],
  ])('%s go on over the end of a page', (_, mark) => {
    const { pages } = pagesOf(`Look: ${mark}${long}${mark} and more.`);

    expect(pages).toHaveLength(2);
    expect(pages[0]).toMatch(/^Look: [*_~|`]+The kettle/);
    expect(pages[0]?.endsWith(`home.${mark}`)).toBe(true);
    expect(pages[1]?.startsWith(`${mark}The kettle`)).toBe(true);
    expect(pages[1]?.endsWith(`home.${mark} and more.`)).toBe(true);
  });

  test('within each other close from within, and open again from without', () => {
    const { pages } = pagesOf(`||**~~${long}~~ tea** rooks||`);

    expect(pages[0]).toMatch(/^\|\|\*\*~~The .*home\.~~\*\*\|\|$/s);
    expect(pages[1]).toMatch(/^\|\|\*\*~~The .*home\.~~ tea\*\* rooks\|\|$/s);
  });

  test('go on over paragraphs, quotes and code', () => {
    const code = 'echo tea\n'.repeat(240);
    const { pages } = pagesOf(`||Psst.\n\`\`\`sh\n${code}\`\`\`\n||`);

    expect(pages[0]).toMatch(/^\|\|Psst\.\n```sh\n(?:echo tea\n?)+\n```\n\|\|$/);
    expect(pages[1]).toMatch(/^\|\|\n```sh\n(?:echo tea\n)+```\n\|\|$/);
  });

  test.each([
    ['escaped by a backslash', `\\*\\*${long} \\*\\*`],
    ['without a partner', `**${long} * and __ and ~~`],
    ['in code', `\`**\` ${long} \`**\` and \`\`a ** \` b\`\``],
    ['in an address', `https://example.org/a**b||c ${long} https://example.org/d**e||f`],
    ['between spaces', `2 * 3 ${long} 4 * 5`],
    ['within words', `snake_case ${long} other_case`],
    ['before an item and in it', `- **${long}\n- tea**`],
  ])('%s are none', (_, text) => {
    expect(pagesOf(text).pages.join(' ').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
  });

  test('are not parted from what they hide behind a backslash', () => {
    for (let before = 1_980; before < 2_001; before += 1) {
      const { pages } = pagesOf(`${'x'.repeat(before)}${'\\*'.repeat(40)}`);

      expect(pages.every((page) => !/(?<!\\)\*/.test(page))).toBe(true);
    }
  });
});

describe('lines', () => {
  const words = 'rook tea '.repeat(300).trim();

  test('of a quote begin with its sign on the next page too, marks behind it', () => {
    const { pages } = pagesOf(`> **${words}**\nafter`);

    expect(pages[0]).toMatch(/^> \*\*rook .*\*\*$/);
    expect(pages[1]).toMatch(/^> \*\*(?:rook|tea) .*\*\*\nafter$/);
  });

  test('of a quote that goes on to the end are quoted on every page', () => {
    const { pages } = pagesOf(`Ada wrote:\n>>> ${words}\n\n\`\`\`js\n${'a();\n'.repeat(500)}\`\`\``);

    expect(pages.slice(1).every((page) => /^>>> (?!>)/.test(page))).toBe(true);
    expect(pages.at(-1)).toMatch(/^>>> ```js\n(?:a\(\);\n)+```$/);
  });

  test('of such a quote stay hidden on every page where its spoiler goes over its lines', () => {
    const { pages } = pagesOf(`>>> ||tea\n${words}||\nafter`);

    expect(pages).toHaveLength(2);
    expect(pages[0]).toMatch(/^>>> \|\|tea\n.*\|\|$/s);
    expect(pages[1]).toMatch(/^>>> \|\|(?:rook|tea) .*\|\|\nafter$/s);
  });

  test('before such a quote are not quoted', () => {
    const { pages } = pagesOf(`${words}\n\n${words}\n>>> after`);

    expect(pages.join('\n').match(/>>>/g)).toEqual(['>>>']);
    expect(pages.at(-1)).toMatch(/(?:rook|tea)\n>>> after$/);
  });

  test('of a heading go on as one', () => {
    expect(pagesOf(`## ${words}`).pages[1]).toMatch(/^## (?:rook|tea) /);
  });

  test('of an item go on without a number, and the next item keeps its own', () => {
    const { pages } = pagesOf(`1. tea\n2. ${words}\n3. rook`);

    expect(pages[1]).toMatch(/^(?:rook|tea) [^\d]*\n3\. rook$/);
  });

  test('of a list that is written with ones throughout keep the numbers that are shown', () => {
    const { pages } = pagesOf(Array.from({ length: 100 }, () => `1. ${'rook '.repeat(5)}`).join('\n'));

    expect(pages[1]).toMatch(/^(?!1\. )\d+\. rook/);
    const before = pages[0]?.split('\n').length ?? 0;
    expect(pages[1]?.startsWith(`${before + 1}. `)).toBe(true);
  });

  test('of a table stand below its header on every page', () => {
    const header = '| Bird | **Tea** |\n| :--- | ---: |';
    const rows = Array.from({ length: 90 }, (_, index) => `| rook ${index} | ${'green '.repeat(6)}|`);

    const { pages } = pagesOf(`Look:\n\n${header}\n${rows.join('\n')}\n\nDone.`);

    expect(pages.length).toBeGreaterThan(2);
    expect(pages.slice(1).every((page) => page.startsWith(`${header}\n| rook `))).toBe(true);
    expect(pages.flatMap((page) => page.match(/^\| rook .*\|$/gm) ?? [])).toEqual(rows);
  });

  test('before and behind a table have no header of it', () => {
    const table = `| Bird | Tea |\n| :--- | ---: |\n| rook | green |`;

    const lines = 'rook tea\n'.repeat(300);
    const { pages } = pagesOf(`${lines}\n${table}\n\n${lines}`);

    expect(pages.join('\n').match(/\| Bird \| Tea \|/g)).toHaveLength(1);
  });

  test('of a table go on without a header that takes too much of a page', () => {
    const header = `| ${'Bird'.repeat(90)} | ${'Tea '.repeat(90)}|\n| :--- | ---: |`;
    const rows = Array.from({ length: 60 }, (_, index) => `| rook ${index} | ${'green '.repeat(6)}|`);

    const { pages } = pagesOf(`${header}\n${rows.join('\n')}`);

    expect(pages[0]).toContain(header);
    expect(pages.slice(1).every((page) => page.startsWith('| rook '))).toBe(true);
  });

  test('that head a table are not parted from its rows', () => {
    for (let before = 1_900; before < 2_000; before += 7) {
      const { pages } = pagesOf(`${'x'.repeat(before)}\n| Bird | Tea |\n|---|---|\n| rook | green |\n| owl | black |`);

      expect(pages.join('\n')).toContain('| Bird | Tea |\n|---|---|\n| rook');
    }
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

function expectSound(text: string): void {
  const { pages, file } = pagesOf(text);
  for (const page of pages) {
    expect(page.length).toBeLessThanOrEqual(longestPage);
    expect(page.isWellFormed()).toBe(true);
    expect(page.trim()).not.toBe('');
    expect(openFenceOf(page)).toBeUndefined();
  }
  const whole = wellBehaved(text);
  const left = lettersLeft(pages, lettersOf(whole)) ?? expect.fail('the pages hold other letters than the text');
  if (file === undefined) expect(left).toBe('');
  else expect(file).toBe(whole);
}

/** What is left of the letters once each page has taken its own. A page may have a line more, which opens a fence again. */
function lettersLeft([page, ...others]: readonly string[], letters: string): string | undefined {
  if (page === undefined) return letters;
  const rests = [page.replace(/^(?:>>> |> )?(?:`{3,}|~{3,})\S*\n/, ''), page]
    .map(lettersOf)
    .flatMap((own) => (letters.startsWith(own) ? [lettersLeft(others, letters.slice(own.length))] : []));
  return rests.filter((rest) => rest !== undefined).toSorted((one, other) => one.length - other.length)[0];
}

const blank = /^[\s\p{Cf}\p{DI}\u2800]*$/u;

/** What is left without marks, which pages close and open again, and without what nobody sees. */
function lettersOf(text: string): string {
  return text.replace(/[\s\p{Cf}\p{DI}\u2800*_~|`>#+\d.-]/gu, '');
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
