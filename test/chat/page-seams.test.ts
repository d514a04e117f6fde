import { describe, expect, test } from 'vitest';
import { pagesOf } from '../../src/chat/pages.ts';
import { expectSound } from './sound-pages.ts';

const sentence = 'The kettle sings while the rooks come home. ';

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
