import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipText, formsOfReply, fromCustomId, replyMessages, splitText } from '../../src/discord/reply-messages.ts';
import { english } from '../../src/texts/en.ts';

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
  expect(clipText('a𝒳bc', 3)).toBe('a…');
  expect(clipText('abc', 3)).toBe('abc');
});

const button = (number: number) => ({ id: `b${number}`, label: `Button ${number}`, style: 'plain' as const });
const buttons = (count: number) => Array.from({ length: count }, (_, index) => button(index));

describe('a reply', () => {
  test('of several messages has embeds and buttons under the last alone', () => {
    const [first, last, ...others] = replyMessages(
      { text: 'x'.repeat(3_000), embeds: [{ title: 'Soup' }], buttons: [button(1)] },
      'cook',
    );

    expect(others).toEqual([]);
    expect(first).toEqual({ content: 'x'.repeat(2_000), allowedMentions: { parse: [] } });
    expect(last).toMatchObject({ content: 'x'.repeat(1_000), embeds: [{ title: 'Soup' }], components: [{}] });
  });

  test('without words, embeds or buttons has none of these, and pings nobody', () => {
    expect(replyMessages({ text: '' }, 'cook')).toEqual([{ allowedMentions: { parse: [] } }]);
  });

  test('has as many embeds and buttons as Discord takes, five buttons in a row', () => {
    const embeds = Array.from({ length: 12 }, (_, index) => ({ title: `Soup ${index}` }));

    const [message] = replyMessages({ text: '', embeds, buttons: buttons(27) }, 'cook');

    expect(message?.embeds).toHaveLength(10);
    const rows = message?.components?.map((row) => row.components.map(({ custom_id: id }) => fromCustomId(id)));
    expect(rows?.map(({ length }) => length)).toEqual([5, 5, 5, 5, 5]);
    expect(rows?.flat().at(-1)).toEqual({ command: 'cook', button: 'b24' });
    expect(
      replyMessages({ text: '', buttons: buttons(6) }, 'cook')[0]?.components?.map((row) => row.components.length),
    ).toEqual([5, 1]);
  });

  test('shows of an embed what it has, each cut to what Discord takes', () => {
    const long = 'x'.repeat(3_000);
    const cut = (length: number) => `${'x'.repeat(length - 1)}…`;
    const fields = Array.from({ length: 26 }, () => ({ name: long, value: long }));
    const embeds = [{}, { title: long, text: long, fields, footer: long }];

    const [{ embeds: shown = [] } = {}] = replyMessages({ text: 'Soup', embeds }, 'cook');

    expect(shown[0]).toEqual({ fields: [] });
    expect(shown[1]).toEqual({
      title: cut(256),
      description: cut(2_000),
      fields: Array.from({ length: 25 }, () => ({ name: cut(256), value: cut(1_024), inline: false })),
      footer: { text: cut(500) },
    });
  });

  test('that is refused is tried in its words alone, with those of its embeds, then as a sentence', () => {
    const embeds = [{ title: 'Taste', text: '_salty_', fields: [{ name: 'Soups', value: '3' }], footer: 'Enjoy!' }, {}];
    const [message] = replyMessages({ text: '**Soup**', embeds }, 'cook');

    const forms = message === undefined ? [] : formsOfReply(message, english);

    expect(forms.map(({ content }) => content)).toEqual([
      '**Soup**',
      'Soup\nTaste\nsalty\nSoups: 3\nEnjoy!',
      english.commands.replyWasRefused,
    ]);
    for (const { embeds: left, allowedMentions } of forms.slice(1)) {
      expect({ left, allowedMentions }).toEqual({ left: [], allowedMentions: { parse: [] } });
    }
  });
});

test('a button that names no command stands for the command itself', () => {
  expect(fromCustomId('cook')).toEqual({ command: 'cook', button: '' });
  expect(fromCustomId('cook:soup:hot')).toEqual({ command: 'cook', button: 'soup:hot' });
});
