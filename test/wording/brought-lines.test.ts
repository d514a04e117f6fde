import { describe, expect, test } from 'vitest';
import { asideLines } from '../../src/wording/brought-lines.ts';
import type { Aside } from '../../src/wording/message.ts';

const line = (aside: Aside, owner = '') => {
  const lines = asideLines(aside, owner);
  return lines.kind === 'line' ? lines.line : lines.first;
};
const sticker = (name: string): Aside => ({ kind: 'sticker', name });
const embed = {
  kind: 'embed',
  title: 'Leek soup',
  author: '',
  text: '',
  fields: [],
  footer: '',
  hasPicture: false,
} as const;

describe('a title that a stranger chose', () => {
  test.each([
    ['closes no quotation marks', 'a "b" “c” «d»', `"a 'b' 'c' 'd'"`],
    ['has no brackets', 'a] [b) 【c', '"a b c"'],
    ['is one line', 'a\nb\u2028c', '"a b c"'],
    ['is shown whole up to 300 signs', '🦊'.repeat(300), `"${'🦊'.repeat(300)}"`],
    ['is cut beyond', '🦊'.repeat(301), `"${'🦊'.repeat(299)}…"`],
  ])('%s', (_, name, shown) => {
    expect(line(sticker(name))).toBe(`[sticker: ${shown}]`);
  });
});

test('whose it is is said', () => {
  expect(line(sticker('Wave'), ' by Bob')).toBe('[sticker by Bob: "Wave"]');
});

test.each([
  [
    true,
    [
      { text: 'Leek', votes: 1 },
      { text: 'Carrot', votes: 2 },
    ],
    'several',
    '"Leek" (1 vote), "Carrot" (2 votes)',
  ],
  [false, [{ text: 'Leek', votes: 0 }, { text: 'Carrot' }], 'one', '"Leek" (0 votes), "Carrot"'],
])('a poll says how it may be answered, and how it was (several: %s)', (severalAllowed, answers, many, said) => {
  const poll: Aside = { kind: 'poll', question: 'Which soup?', answers, severalAllowed };

  expect(line(poll)).toBe(`[poll: "Which soup?", to be answered with ${many} of these answers: ${said}]`);
});

describe('an embed', () => {
  test.each([
    ['of a title', {}, '[embed: "Leek soup"]'],
    ['of nothing', { title: '' }, '[embed: without a title]'],
    ['of somebody', { author: 'Cooks"' }, `[embed: "Leek soup", from "Cooks'"]`],
    ['with a picture', { hasPicture: true }, '[embed: "Leek soup", with a picture that is not shown here]'],
  ])('%s is a line', (_, other, shown) => {
    expect(asideLines({ ...embed, ...other }, '')).toEqual({ kind: 'line', line: shown });
  });

  test('with words has all of them between two lines of ours', () => {
    const fields = [{ name: 'Time\nneeded', value: 'an hour' }];

    expect(asideLines({ ...embed, text: 'Cut it.', fields, footer: 'Enjoy.' }, ' by Bob')).toMatchObject({
      kind: 'stretch',
      first: '[embed by Bob: "Leek soup", it says:]',
      words: 'Cut it.\nTime needed: an hour\nEnjoy.',
    });
  });
});
