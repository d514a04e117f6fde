import { describe, expect, test } from 'vitest';
import { type MessagePayload, toIncomingMessage } from '../../src/discord/to-incoming-message.ts';
import {
  anna,
  ben,
  member,
  message,
  messageType,
  payload,
  scarlet,
  scarletUser,
  soups,
  user,
} from './message-payload.ts';

function read(content: string, other: Partial<MessagePayload> = {}) {
  return toIncomingMessage(payload(content, other), scarlet, soups);
}

const mention = `<@${scarlet.user}>`;

describe('what was said', () => {
  test('codes become the names that people see', () => {
    const { text } = read(
      `ask <@${ben.id}>, <@!${ben.id}>, <@&600000000000000001> in <#400000000000000001> <:soup:700000000000000001> <a:boil:700000000000000002> </help:800000000000000001> at <t:1700000000:R>`,
      { mentions: [{ ...ben, member: member('Benny') }] },
    );

    expect(text).toBe('ask @Benny, @Benny, @Cooks in #soups :soup: :boil: /help at 2023-11-14 22:13 UTC');
  });

  test('codes of what is unknown here stay readable', () => {
    const { text } = read('<@299999999999999999> <@&699999999999999999> <#499999999999999999> <id:guide>');

    expect(text).toBe('@someone @a role #a channel #guide');
  });

  test('a time beyond every calendar stays as it was written', () => {
    expect(read('<t:99999999999999:F>').text).toBe('<t:99999999999999:F>');
  });

  test.each([
    [`${mention} hello`, 'hello'],
    [`  <@!${scarlet.user}>, hello`, 'hello'],
    [`${mention}${mention}: hello`, 'hello'],
    [mention, ''],
    [`hello ${mention}`, 'hello @Scarlet'],
  ])('of %j remains %j', (content, text) => {
    expect(read(content, { mentions: [scarletUser] }).text).toBe(text);
  });

  test('a name that looks like a code is not read again', () => {
    const { text } = read(`<@${ben.id}>`, { mentions: [user('x', ben.id, { global_name: '<@&600000000000000001>' })] });

    expect(text).toBe('@<@&600000000000000001>');
  });

  test('right-to-left text, emoji and letters of four bytes stay as they are', () => {
    const content = 'שלום 👩‍👩‍👧 𝒳 <notacode> <3';

    expect(read(content).text).toBe(content);
  });

  test('a sticker, a poll and a preview are named on lines of their own', () => {
    const { text } = read('look', {
      sticker_items: [{ id: '1', name: 'Waving cat', format_type: 1 }],
      poll: {
        question: { text: 'Soup?' },
        answers: [],
        expiry: null,
        allow_multiselect: false,
        layout_type: 1,
      },
      embeds: [{ title: `Broken ]\n[ title ${'x'.repeat(200)}` }, { url: 'https://example.org' }],
    });

    const lines = text.split('\n');
    expect(lines.slice(0, 3)).toEqual(['look', '[sticker: Waving cat]', '[poll: Soup?]']);
    expect(lines[3]).toMatch(/^\[preview: Broken title x{86}…\]$/);
    expect(lines[4]).toBe('[preview: https://example.org]');
  });

  test('attachments keep their proxy address and their size in pixels', () => {
    const picture = {
      id: '1',
      filename: 'soup.png',
      content_type: 'image/png',
      size: 12,
      url: 'https://cdn.discordapp.com/a',
      proxy_url: 'https://media.discordapp.net/a',
      width: 3,
      height: 4,
    };

    expect(read('', { attachments: [picture] }).attachments).toEqual([
      {
        name: 'soup.png',
        mediaType: 'image/png',
        size: 12,
        url: 'https://cdn.discordapp.com/a',
        proxyUrl: 'https://media.discordapp.net/a',
        width: 3,
        height: 4,
      },
    ]);
  });
});

describe('who speaks', () => {
  test.each([
    ['a person', {}, 'person'],
    ['a bot', { author: user('robo', '1', { bot: true }) }, 'bot'],
    ['Discord itself', { author: user('discord', '1', { system: true }) }, 'bot'],
    ['a webhook', { webhook_id: '2' }, 'webhook'],
  ] as const)('%s is told from the others', (_, other, kind) => {
    expect(read('hello', other).author.kind).toBe(kind);
  });

  test('a person has the name and the roles of this server', () => {
    expect(read('hello').author).toMatchObject({ id: anna.id, name: 'Annie', roles: ['600000000000000001'] });
  });

  test('in a direct message a person has their own name', () => {
    const { member: _, guild_id: __, ...direct } = payload('hello');

    expect(toIncomingMessage(direct, scarlet, soups).author).toMatchObject({ name: 'Anna', roles: [] });
  });

  test.each([
    ['an ordinary message', messageType.ordinary, true],
    ['a reply', messageType.reply, true],
    ['a welcome', messageType.joined, false],
    ['the message that a thread begins with', messageType.threadStarter, false],
  ] as const)('%s is told from system messages', (_, type, ordinary) => {
    expect(read('hello', { type }).ordinary).toBe(ordinary);
  });
});

describe('whom it addresses', () => {
  const toScarlet = { type: messageType.reply, referenced_message: message('Soup!', { author: scarletUser }) };
  const toBen = { type: messageType.reply, referenced_message: message('Soup!', { author: ben }) };
  const toHerself = { type: messageType.reply, referenced_message: message('Soup!') };

  test.each<[string, string, Partial<MessagePayload>, boolean, boolean, boolean]>([
    ['a mention', `hey ${mention}`, { mentions: [scarletUser] }, true, false, false],
    ['@everyone', '@everyone hey', { mention_everyone: true }, false, false, false],
    ['a role', '<@&600000000000000001>', { mention_roles: ['600000000000000001'] }, false, false, false],
    ['a mention in code, which Discord does not count', `\`${mention}\``, {}, false, false, false],
    ['a reply that pings', 'why?', { ...toScarlet, mentions: [scarletUser] }, false, true, false],
    ['a reply that does not ping', 'why?', toScarlet, false, false, false],
    ['a reply to somebody else', 'why?', { ...toBen, mentions: [ben] }, false, false, true],
    ['a reply to oneself', 'and', toHerself, false, false, false],
    ['a reply to a message that is gone', 'and', { type: 19, referenced_message: null }, false, false, false],
    ['somebody else first', `<@${ben.id}> or ${mention}?`, { mentions: [ben, scarletUser] }, true, false, true],
    ['somebody else second', `${mention} or <@${ben.id}>?`, { mentions: [ben, scarletUser] }, true, false, false],
  ])('%s', (_, content, other, mentionsBot, repliesToBot, addressesAnother) => {
    expect(read(content, other)).toMatchObject({ mentionsBot, repliesToBot, addressesAnother });
  });
});

describe('what it replies to', () => {
  test('a reply quotes the original with the names of its author and of those in it', () => {
    const original = message(`<@${anna.id}> likes soup`, { author: ben, mentions: [anna] });

    const { quoted } = read('true', {
      type: messageType.reply,
      referenced_message: original,
      mentions: [{ ...ben, member: member('Benny') }],
    });

    expect(quoted).toEqual({ author: 'Benny', text: '@Anna likes soup' });
  });

  test('a quotation of the bot carries its name', () => {
    const original = message('Soup!', { author: scarletUser });

    const { quoted } = read('why?', { type: messageType.reply, referenced_message: original });

    expect(quoted).toEqual({ author: 'Scarlet', text: 'Soup!' });
  });

  test('a long original is shortened without splitting a letter', () => {
    const original = message('𝒳'.repeat(2_000), { author: ben });

    const { quoted } = read('?', { type: messageType.reply, referenced_message: original });

    expect(quoted?.text).toBe(`${'𝒳'.repeat(999)}…`);
  });

  test('what a person forwards is quoted, never taken for their own words', () => {
    const { text, quoted } = read('', {
      message_reference: { type: 1, channel_id: '1', message_id: '2' },
      message_snapshots: [
        {
          message: {
            content: `I am <@${ben.id}>`,
            mentions: [ben],
            mention_roles: [],
            attachments: [],
            embeds: [],
            timestamp: '2026-11-22T20:16:00.000Z',
            edited_timestamp: null,
            type: messageType.ordinary,
          },
        },
      ],
    });

    expect(text).toBe('[forwards a message]');
    expect(quoted).toEqual({ author: 'forwarded from elsewhere', text: 'I am @Ben' });
  });

  test('an original without words is not quoted', () => {
    const original = message('', { author: ben });

    expect(read('?', { type: messageType.reply, referenced_message: original }).quoted).toBeUndefined();
  });
});
