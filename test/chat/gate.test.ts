import { describe, expect, test } from 'vitest';
import type { ChannelId, GuildId, MessageId, UserId } from '../../src/base/ids.ts';
import { type GatePolicy, judgeMessage, type Verdict } from '../../src/chat/gate.ts';
import type { IncomingMessage } from '../../src/chat/incoming.ts';
import type { Place } from '../../src/wording/message.ts';

const house = { id: 'house' as GuildId, name: 'Rook House' };
const tea: Place = { channel: 'tea' as ChannelId, kind: 'channel', name: 'tea', guild: house };
const kettle: Place = { ...tea, channel: 'kettle' as ChannelId, kind: 'thread', name: 'kettle', parent: tea.channel };
const direct: Place = { channel: 'dm' as ChannelId, kind: 'direct', name: '' };
const kettleNews = { author: 'Bob', text: 'the kettle is broken', attachments: [], asides: [] };
const reply = { ...kettleNews, kind: 'reply' as const };
const forward = { ...kettleNews, kind: 'forward' as const };
const unreadable = { ...reply, text: '' };
const sticker = { kind: 'sticker' as const, name: 'wave' };
const attachment = { name: 'cat.png', mediaType: 'image/png', size: 9, url: 'u', proxyUrl: 'p' };

const mention = { mentionsBot: true };
const home = { homeChannels: new Set([tea.channel]) };

const answer = (because: 'direct-message' | 'mention' | 'reply' | 'home-channel'): Verdict => ({
  kind: 'answer',
  because,
});
const ignore = (because: Extract<Verdict, { kind: 'ignore' }>['because']): Verdict => ({ kind: 'ignore', because });
const greet: Verdict = { kind: 'greet', because: 'bare-mention' };
const hidden: Verdict = { kind: 'greet', because: 'words-hidden' };

type Row = readonly [what: string, message: MessageParts, policy: Partial<GatePolicy>, verdict: Verdict];

const addressed: readonly Row[] = [
  ['a direct message', { place: direct }, {}, answer('direct-message')],
  [
    'a direct message that replies to somebody',
    { place: direct, addressesAnother: true },
    {},
    answer('direct-message'),
  ],
  ['a mention', mention, {}, answer('mention')],
  ['a mention in a thread', { ...mention, place: kettle }, {}, answer('mention')],
  ['a mention behind a mention of somebody else', { ...mention, addressesAnother: true }, {}, answer('mention')],
  ['a reply to the bot', { repliesToBot: true }, {}, answer('reply')],
  ['talk in a channel', {}, {}, ignore('not-addressed')],
  ['talk among others in a channel', { addressesAnother: true }, {}, ignore('not-addressed')],
  ['talk in a home channel', {}, home, answer('home-channel')],
  ['talk in a thread of a home channel', { place: kettle }, home, answer('home-channel')],
  [
    'talk in a thread that is a home itself',
    { place: kettle },
    { homeChannels: new Set([kettle.channel]) },
    answer('home-channel'),
  ],
  ['talk beside the thread that is a home', {}, { homeChannels: new Set([kettle.channel]) }, ignore('not-addressed')],
  ['talk to somebody else in a home channel', { addressesAnother: true }, home, ignore('addressed-to-another')],
  [
    'a mention in a home channel, for somebody else too',
    { ...mention, addressesAnother: true },
    home,
    answer('mention'),
  ],
  ['a reply to the bot in a home channel', { repliesToBot: true, addressesAnother: true }, home, answer('reply')],
];

const said: readonly Row[] = [
  ['a bare mention', { ...mention, text: '' }, {}, greet],
  ['a mention with only whitespace', { ...mention, text: ' \n\t ' }, {}, greet],
  ['a mention with only invisible characters', { ...mention, text: '\u200b\u2060' }, {}, greet],
  ['a bare mention in a direct message', { ...mention, text: '', place: direct }, {}, greet],
  [
    'a bare mention that replies to the bot',
    { ...mention, text: '', repliesToBot: true, brought: [reply] },
    {},
    answer('mention'),
  ],
  ['a bare mention that replies to what can not be read', { ...mention, text: '', brought: [unreadable] }, {}, greet],
  ['a mention whose words are hidden', { ...mention, text: '', wordsHidden: true }, {}, hidden],
  ['a sticker without words', { place: direct, text: '', asides: [sticker] }, {}, answer('direct-message')],
  ['a forward without words', { place: direct, text: '', brought: [forward] }, {}, answer('direct-message')],
  ['a mention with an attachment', { ...mention, text: '', attachments: [attachment] }, {}, answer('mention')],
  ['a mention that points at the words of another', { ...mention, text: '', brought: [reply] }, {}, answer('mention')],
  ['an attachment without words', { place: direct, text: '', attachments: [attachment] }, {}, answer('direct-message')],
  ['an empty direct message', { place: direct, text: '' }, {}, ignore('nothing-said')],
  ['an empty reply to the bot', { repliesToBot: true, text: '', brought: [reply] }, {}, ignore('nothing-said')],
  ['an empty message in a home channel', { text: ' ' }, home, ignore('nothing-said')],
];

const kept: readonly Row[] = [
  ['a bot', { ...mention, author: { kind: 'bot' } }, {}, ignore('from-a-bot')],
  ['a bot in a direct message', { place: direct, author: { kind: 'bot' } }, {}, ignore('from-a-bot')],
  ['a webhook, as of a crosspost', { ...mention, author: { kind: 'webhook' } }, home, ignore('from-a-webhook')],
  ['a pin or a join', { ordinary: false }, home, ignore('system-message')],
  ['a denied user', mention, { deniedUsers: new Set(['ada' as UserId]) }, ignore('denied-user')],
  ['a denied user, directly', { place: direct }, { deniedUsers: new Set(['ada' as UserId]) }, ignore('denied-user')],
  [
    'a bare mention by a denied user',
    { ...mention, text: '' },
    { deniedUsers: new Set(['ada' as UserId]) },
    ignore('denied-user'),
  ],
  ['a denied channel', mention, { deniedChannels: new Set([tea.channel]) }, ignore('denied-channel')],
  [
    'a thread of a denied channel',
    { ...mention, place: kettle },
    { deniedChannels: new Set([tea.channel]) },
    ignore('denied-channel'),
  ],
  ['a home channel that is denied', {}, { ...home, deniedChannels: new Set([tea.channel]) }, ignore('denied-channel')],
  ['an allowed server', mention, { allowedServers: new Set([house.id]) }, answer('mention')],
  ['another server', mention, { allowedServers: new Set(['x' as GuildId]) }, ignore('outside-allowed-server')],
  [
    'a group without a server',
    { ...mention, place: { ...tea, guild: undefined } },
    { allowedServers: new Set([house.id]) },
    ignore('outside-allowed-server'),
  ],
  ['an allowed channel', mention, { allowedChannels: new Set([tea.channel]) }, answer('mention')],
  [
    'a thread of an allowed channel',
    { ...mention, place: kettle },
    { allowedChannels: new Set([tea.channel]) },
    answer('mention'),
  ],
  ['another channel', mention, { allowedChannels: new Set([kettle.channel]) }, ignore('outside-allowed-channel')],
  [
    'one of the allowed roles',
    { ...mention, author: { roles: ['guest', 'friend'] } },
    { allowedRoles: new Set(['friend', 'host']) },
    answer('mention'),
  ],
  [
    'other roles',
    { ...mention, author: { roles: ['guest'] } },
    { allowedRoles: new Set(['friend']) },
    ignore('outside-allowed-role'),
  ],
  ['no roles', mention, { allowedRoles: new Set(['friend']) }, ignore('outside-allowed-role')],
  ['a place where the bot may not send', { ...mention, maySend: false }, {}, ignore('may-not-send')],
  ['a bare mention where the bot may not send', { ...mention, text: '', maySend: false }, {}, ignore('may-not-send')],
  [
    'a direct message, whatever the lists of servers, channels and roles',
    { place: direct },
    {
      allowedServers: new Set(['x' as GuildId]),
      allowedChannels: new Set([tea.channel]),
      allowedRoles: new Set(['friend']),
    },
    answer('direct-message'),
  ],
];

describe('who is addressed', () => {
  test.each(addressed)('%s', (_, message, policy, verdict) => {
    expect(judgeMessage(messageWith(message), policyWith(policy))).toEqual(verdict);
  });
});

describe('what was said', () => {
  test.each(said)('%s', (_, message, policy, verdict) => {
    expect(judgeMessage(messageWith(message), policyWith(policy))).toEqual(verdict);
  });
});

describe('who and where', () => {
  test.each(kept)('%s', (_, message, policy, verdict) => {
    expect(judgeMessage(messageWith(message), policyWith(policy))).toEqual(verdict);
  });
});

type MessageParts = Partial<Omit<IncomingMessage, 'author'>> & { author?: Partial<IncomingMessage['author']> };

function messageWith({ author, ...parts }: MessageParts): IncomingMessage {
  return {
    id: 'm1' as MessageId,
    author: { id: 'ada' as UserId, name: 'Ada', kind: 'person', roles: [], ...author },
    place: tea,
    ordinary: true,
    text: 'hello',
    attachments: [],
    asides: [],
    brought: [],
    mentionsBot: false,
    wordsHidden: false,
    addressesAnother: false,
    repliesToBot: false,
    maySend: true,
    guildLocale: undefined,
    at: 0,
    ...parts,
  };
}

function policyWith(parts: Partial<GatePolicy>): GatePolicy {
  return {
    homeChannels: new Set(),
    deniedUsers: new Set(),
    deniedChannels: new Set(),
    allowedServers: new Set(),
    allowedChannels: new Set(),
    allowedRoles: new Set(),
    ...parts,
  };
}
