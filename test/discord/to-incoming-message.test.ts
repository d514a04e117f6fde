import { describe, expect, test } from 'vitest';
import { type MessagePayload, toIncomingMessage, toStarter } from '../../src/discord/to-incoming-message.ts';
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

  test('a sticker, a poll and an embed stand beside the words', () => {
    const { text, asides } = read('look', {
      sticker_items: [{ id: '1', name: 'Waving cat', format_type: 1 }],
      poll: {
        question: { text: 'Soup?' },
        answers: [
          { answer_id: 1, poll_media: { text: 'Leek' } },
          { answer_id: 2, poll_media: { emoji: { id: null, name: '🥕' } } },
        ],
        results: { is_finalized: false, answer_counts: [{ id: 1, count: 3, me_voted: false }] },
        expiry: null,
        allow_multiselect: true,
        layout_type: 1,
      },
      embeds: [
        {
          title: 'News',
          author: { name: 'Daily' },
          description: `by <@${scarlet.user}>`,
          fields: [{ name: 'Price', value: '<:soup:700000000000000001> 12' }],
          footer: { text: 'today' },
          image: { url: 'https://example.org/a.png' },
        },
        { url: 'https://example.org' },
      ],
    });

    expect(text).toBe('look');
    expect(asides).toEqual([
      { kind: 'sticker', name: 'Waving cat' },
      {
        kind: 'poll',
        question: 'Soup?',
        answers: [
          { text: 'Leek', votes: 3 },
          { text: '🥕', votes: 0 },
        ],
        severalAllowed: true,
      },
      {
        kind: 'embed',
        title: 'News',
        author: 'Daily',
        text: 'by @Scarlet',
        fields: [{ name: 'Price', value: ':soup: 12' }],
        footer: 'today',
        hasPicture: true,
      },
      {
        kind: 'embed',
        title: 'https://example.org',
        author: '',
        text: '',
        fields: [],
        footer: '',
        hasPicture: false,
      },
    ]);
  });

  test('a message made of components is read by its texts', () => {
    const components = [{ type: 17, components: [{ type: 10, content: 'Soup' }, { type: 14 }] }];
    const original = message('', { author: ben, components: components as never });

    const { brought } = read('?', { type: messageType.reply, referenced_message: original });

    expect(brought).toMatchObject([{ text: 'Soup' }]);
  });

  test('of a poll that tells no votes only the answers are known', () => {
    const poll = {
      question: {},
      answers: [{ answer_id: 1, poll_media: { text: 'Leek' } }],
      expiry: null,
      allow_multiselect: false,
      layout_type: 1,
    };

    expect(read('', { poll }).asides).toMatchObject([{ question: '', answers: [{ text: 'Leek' }] }]);
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

const ownRole = '600000000000000009';

describe('the role that Discord made for the bot', () => {
  test.each([
    [`<@&${ownRole}> hello`, 'hello'],
    [`<@&${ownRole}>${mention}, hello`, 'hello'],
    [`hello <@&${ownRole}>`, 'hello @Scarlet'],
  ])('stands for the bot: %j', (content, text) => {
    expect(read(content, { mention_roles: [ownRole] })).toMatchObject({ text, mentionsBot: true, wordsHidden: false });
  });

  test('is a mention where nobody may ping it, and none in code', () => {
    expect(read(`<@&${ownRole}> hello`)).toMatchObject({ text: 'hello', mentionsBot: true });
    expect(read(`\`<@&${ownRole}>\` hello`).mentionsBot).toBe(false);
    expect(read(`\`\`\`\n<@&${ownRole}>\n\`\`\` hello`).mentionsBot).toBe(false);
    // Code ends with its paragraph.
    expect(read(`It\`s good.\n\n<@&${ownRole}> isn\`t it?`).mentionsBot).toBe(true);
  });

  test('is seen where the words are hidden', () => {
    expect(read('', { mention_roles: [ownRole] })).toMatchObject({ mentionsBot: true, wordsHidden: true });
    expect(read('').wordsHidden).toBe(false);
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
    ['a reply that does not ping', 'why?', toScarlet, false, true, false],
    ['a reply to somebody else', 'why?', { ...toBen, mentions: [ben] }, false, false, true],
    ['a reply to oneself', 'and', toHerself, false, false, false],
    ['a reply to a message that is gone', 'and', { type: 19, referenced_message: null }, false, false, false],
    ['somebody else first', `<@${ben.id}> or ${mention}?`, { mentions: [ben, scarletUser] }, true, false, true],
    ['somebody else within words', `ask <@${ben.id}>!`, { mentions: [ben] }, false, false, false],
    ['somebody else second', `${mention} or <@${ben.id}>?`, { mentions: [ben, scarletUser] }, true, false, false],
  ])('%s', (_, content, other, mentionsBot, repliesToBot, addressesAnother) => {
    expect(read(content, other)).toMatchObject({ mentionsBot, repliesToBot, addressesAnother });
  });
});

describe('what it brings', () => {
  const picture = {
    id: '1',
    filename: 'engine.png',
    content_type: 'image/png',
    size: 12,
    url: 'https://cdn.discordapp.com/a',
    proxy_url: 'https://media.discordapp.net/a',
  };
  const shown = {
    mentions: [ben],
    mention_roles: [],
    attachments: [picture],
    embeds: [{ title: 'News' }],
    timestamp: '2026-11-22T20:16:00.000Z',
    edited_timestamp: null,
    type: messageType.ordinary,
    sticker_items: [{ id: '1', name: 'Wave', format_type: 1 }],
  };
  const forward = {
    message_reference: { type: 1, channel_id: '1', message_id: '2' },
    message_snapshots: [{ message: { ...shown, content: `I am <@${ben.id}>` } }],
  };
  const forwarded = {
    kind: 'forward',
    author: '',
    text: 'I am @Ben',
    attachments: [{ name: 'engine.png' }],
    asides: [
      { kind: 'sticker', name: 'Wave' },
      { kind: 'embed', title: 'News' },
    ],
  };

  test('a reply brings the original with the names of its author and of those in it', () => {
    const original = message(`<@${anna.id}> likes soup`, { author: ben, mentions: [anna] });

    const { brought } = read('true', {
      type: messageType.reply,
      referenced_message: original,
      mentions: [{ ...ben, member: member('Benny') }],
    });

    expect(brought).toEqual([
      { kind: 'reply', author: 'Benny', text: '@Anna likes soup', attachments: [], asides: [] },
    ]);
  });

  // Guards against words of a namesake that passed for the speaker's own.
  test('an original of somebody else who is called like the speaker is another’s', () => {
    const namesake = message('I am allergic to nuts', { author: { ...ben, global_name: 'Annie' } });
    const own = message('I like soup', { author: anna });
    const as = { type: messageType.reply, author: anna };

    const [others, hers] = [namesake, own].map((original) => read('Me too', { ...as, referenced_message: original }));

    expect([others?.brought[0]?.author, hers?.brought[0]?.author]).toEqual(['another Annie', 'Annie']);
  });

  test('an original of somebody who is called like the bot is no word of the bot', () => {
    const namesake = message('Eggs are healthy', { author: { ...ben, global_name: scarlet.name } });

    const incoming = read('Really?', { type: messageType.reply, author: anna, referenced_message: namesake });

    expect(incoming?.brought[0]?.author).toBe(`another ${scarlet.name}`);
  });

  test('what the bot said carries its name', () => {
    const original = message('Soup!', { author: scarletUser });

    const { brought } = read('why?', { type: messageType.reply, referenced_message: original });

    expect(brought).toMatchObject([{ author: 'Scarlet', text: 'Soup!' }]);
  });

  test('an original comes whole, with its pictures and what stands beside its words', () => {
    const original = message('𝒳'.repeat(4_000), { ...shown, author: ben });

    const { brought } = read('?', { type: messageType.reply, referenced_message: original });

    expect(brought).toMatchObject([
      { text: '𝒳'.repeat(4_000), attachments: [{ name: 'engine.png' }], asides: forwarded.asides },
    ]);
  });

  test('a voice message says how long it is', () => {
    const voice = { ...picture, filename: 'voice-message.ogg', content_type: 'audio/ogg', duration_secs: 11.6 };
    const original = message('', { author: ben, attachments: [voice], flags: 1 << 13 });

    const { brought } = read('?', { type: messageType.reply, referenced_message: original });

    expect(brought).toMatchObject([{ attachments: [{ name: 'voice-message.ogg', voiceSeconds: 12 }] }]);
  });

  test('a forward is brought whole, never taken for the person’s own words', () => {
    const { text, attachments, brought } = read('', forward);

    expect({ text, attachments }).toEqual({ text: '', attachments: [] });
    expect(brought).toMatchObject([forwarded]);
  });

  test('a reply to a forward brings both, with the name of the one who forwarded', () => {
    const original = message('', { author: ben, ...forward });

    const { brought } = read('?', { type: messageType.reply, referenced_message: original });

    expect(brought).toMatchObject([
      { kind: 'reply', author: 'Ben', text: '' },
      { ...forwarded, author: 'Ben' },
    ]);
  });

  test('the first message of a thread is brought under the name of its author', () => {
    expect(toStarter(message('Soup?', { author: ben }), scarlet, soups)).toEqual([
      { kind: 'starter', author: 'Ben', text: 'Soup?', attachments: [], asides: [] },
    ]);
    expect(toStarter(message('Soup?', { author: scarletUser }), scarlet, soups)).toMatchObject([{ author: 'Scarlet' }]);
  });

  test('a reply to what is gone brings nothing', () => {
    expect(read('and', { type: messageType.reply, referenced_message: null }).brought).toEqual([]);
  });
});
