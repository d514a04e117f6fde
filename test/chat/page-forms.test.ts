import { expect, test } from 'vitest';
import type { ChannelId, MessageId } from '../../src/base/ids.ts';
import { formOf, inNextForm, type PageForm, writePage } from '../../src/chat/page-forms.ts';
import type { AnsweredTurn } from '../../src/chat/turn.ts';
import { english } from '../../src/texts/en.ts';

function turn(...pages: AnsweredTurn['pages']): AnsweredTurn {
  const id = '1' as MessageId;
  const place = { channel: '2' as ChannelId, kind: 'channel' as const, name: 'tea' };
  return { id, place, locale: 'en', state: 'answered', kind: 'answer', replyTo: id, pages, answeredAt: 0 };
}

/** The forms that one page goes through when Discord refuses each. */
function formsTried(asked: AnsweredTurn, index = 0): readonly PageForm[] {
  const next = inNextForm(asked, index, 'refused', english);
  return next === undefined ? [] : [formOf(next.pages[index]), ...formsTried(next, index)];
}

test.each([
  ['with marks and links', '**Look** at https://rooks.example/a', undefined, ['plain', 'short', 'notice', 'left-out']],
  ['with marks', '**Look** at the rooks', undefined, ['plain', 'notice', 'left-out']],
  ['of plain words', 'Look at the rooks', undefined, ['notice', 'left-out']],
  ['of many plain words', 'rook '.repeat(200).trim(), undefined, ['short', 'notice', 'left-out']],
  ['behind a notice', '**Look** here', 'notice', ['plain', 'left-out']],
  ['behind one that was left out', '**Look** here', 'left-out', ['plain', 'left-out']],
  ['behind a plain one', '**Look** here', 'plain', ['plain', 'notice', 'left-out']],
] as const)('a page %s', (_, text, before, expected) => {
  const pages = before === undefined ? [{ text }] : [{ text: 'one', form: before }, { text }];

  expect(formsTried(turn(...pages), pages.length - 1)).toEqual(expected);
});

test.each(['gone', 'forbidden', 'unavailable'] as const)('a page that is %s is tried in no other form', (because) => {
  expect(inNextForm(turn({ text: '**a**' }), 0, because, english)).toBeUndefined();
});

test.each(['refused', 'forbidden'] as const)(
  'a file that is %s gives way to pages, with what stood below',
  (because) => {
    const file = 'The kettle sings. '.repeat(700).trim();
    const beside = { ...turn({ text: 'The kettle sings.' }), file, remarks: [english.chat.firstContact] };

    const next = inNextForm(beside, 0, because, english);

    const words = next?.pages.map((page) => writePage(page, english)).join(' ');
    expect(words).toBe(`${file}\n\n${english.chat.firstContact}`);
    expect(next).not.toHaveProperty('file');
  },
);

test.each([
  [
    'plain',
    '> **Look**, ||rooks||: [here](https://rooks.example/a_b)',
    'Look, rooks: [here](hxxps://rooks[.]example/a_b)',
  ],
  ['plain', '```js\nlet a = 3.5;\n```\n# End', 'let a = 3.5;\n\nEnd'],
  ['plain', 'Join discord.gg/rooks, <@123456789012345678>!', 'Join discord[.]gg/rooks, @…!'],
  [
    'short',
    'Look at https://rooks.example/a, rooks.example/b or http://rooks now',
    `Look at … … or … now…\n${english.chat.restWasRefused}`,
  ],
  ['notice', 'Look', english.chat.pageWasRefused],
] as const)('in the form %s %j is %j', (form, text, expected) => {
  expect(writePage({ text, form }, english)).toBe(expected);
});

test('a short form has at most 500 characters of the page', () => {
  const short = writePage({ text: 'rook '.repeat(400), form: 'short' }, english);

  expect(short.split('…\n')[0]?.length).toBeLessThanOrEqual(500);
});

test('a plain form that is longer than the page says that its rest is missing', () => {
  const plain = writePage({ text: 'https://a.io/b '.repeat(133), form: 'plain' }, english);

  expect(plain.length).toBeLessThanOrEqual(2_000);
  expect(plain).toMatch(/ hxxps:\/\/a\[\.\]io\/b…\n/);
  expect(plain).toContain(english.chat.restWasRefused);
});

test('no form ends within a code of Discord’s', () => {
  for (let before = 470; before < 500; before += 1) {
    const short = writePage(
      { text: `${'x'.repeat(before)}<:tea:123456789012345678> and more`, form: 'short' },
      english,
    );

    expect(short).toMatch(/^x+(?:<:tea:123456789012345678>(?: and)?)?…\n/);
  }
});
