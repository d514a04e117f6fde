import { describe, expect, test } from 'vitest';
import { readMarkdown } from '../../src/base/markdown.ts';

/** Every mark that has a partner, with what stands between the two. */
function marked(text: string): string[] {
  return readMarkdown(text).marked.map(({ mark, textFrom, textTo }) => `${mark} ${text.slice(textFrom, textTo)}`);
}

describe('marks pair up as on Discord', () => {
  test.each([
    ['***a b***', ['** *a b*', '* a b']],
    ['***a** b*', ['* **a** b', '** a']],
    ['***a* b**', ['** *a* b', '* a']],
    ['*a **b***', ['* a **b**', '** b']],
    ['**a *b** c*', ['** a *b']],
    ['*a *b* c*', ['* b']],
    ['* a * b', []],
    ['2*3 4*5', ['* 3 4']],
    ['a_b c_d', []],
    ['__a _b_ c__', ['__ a _b_ c', '_ b']],
    ['||a ~~b~~||', ['|| a ~~b~~', '~~ b']],
    ['**a ||b** c||', ['** a ||b']],
    ['*a\n\nb*', ['* a\n\nb']],
    ['> **a\n> b**', ['** a\n> b']],
    ['> **a\nb**', []],
    ['# **a\nb**', []],
    ['- **a\n  b**\n- *c\n- d*', ['** a\n  b']],
    ['\\*a*b*', ['* b']],
    ['`a\nb` **`**c` d**', ['` a\nb', '** `**c` d', '` **c']],
    ['`a\n\nb`', []],
    ['`a ``b` c', ['` a ``b']],
    ['`a\n```\nb` c\n```\nd', []],
    ['a `b\n> c` d', ['` b\n> c']],
    ['**[a](https://x.y/_b_ "*t*")** _c_', ['** [a](https://x.y/_b_ "*t*")', '_ c']],
    ['**https://x.y/a_b_**', ['** https://x.y/a_b_']],
    ['|||| **** ~~~~', []],
  ])('%j', (text, expected) => {
    expect(marked(text)).toEqual(expected);
  });
});

describe('what is read as one', () => {
  test.each([
    'https://x.y/a_(b)',
    '<https://x.y>',
    '[a [b] c](<https://x.y> "t")',
    '<@!123456789012345678>',
    '<:rook:123456789012345678>',
    '\\*',
  ])('%s', (one) => {
    const { unbroken } = readMarkdown(`ab ${one} cd`);

    expect(unbroken).toEqual([{ from: 4, to: 2 + one.length }]);
  });
});
