import type { APIMessage, APIUser, GuildMemberFlags, MessageType } from 'discord.js';
import type { ChannelId, GuildId, UserId } from '../../src/base/ids.ts';
import type { Surroundings } from '../../src/discord/surroundings.ts';
import type { MessagePayload, Self } from '../../src/discord/to-incoming-message.ts';

/** Numbers of Discord's message types. */
export const messageType = { ordinary: 0, joined: 7, reply: 19, threadStarter: 21 } as const satisfies Record<
  string,
  MessageType
>;

export const scarlet: Self = { user: '100000000000000001' as UserId, name: 'Scarlet' };

export function user(name: string, id: string, other: Partial<APIUser> = {}): APIUser {
  return { id, username: name, discriminator: '0', global_name: null, avatar: null, ...other };
}

export const anna = user('anna', '200000000000000001', { global_name: 'Anna' });
export const ben = user('ben', '200000000000000002', { global_name: 'Ben' });
export const scarletUser = user('scarlet', scarlet.user, { bot: true });

export function message(content: string, other: Partial<APIMessage> = {}): APIMessage {
  return {
    id: '300000000000000001',
    channel_id: '400000000000000001',
    author: anna,
    content,
    timestamp: '2026-11-22T20:16:00.000Z',
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
    type: messageType.ordinary,
    ...other,
  };
}

/** A message as the gateway brings it, written by Anna in a server where she is called Annie. */
export function payload(content: string, other: Partial<MessagePayload> = {}): MessagePayload {
  const { mentions: _, ...body } = message(content);
  return {
    ...body,
    guild_id: '500000000000000001',
    member: member('Annie', ['600000000000000001']),
    mentions: [],
    ...other,
  };
}

export function member(nick: string | null, roles: string[] = []): NonNullable<MessagePayload['member']> {
  return {
    nick,
    roles,
    joined_at: '2026-01-01T00:00:00.000Z',
    deaf: false,
    mute: false,
    flags: 0 as GuildMemberFlags,
  };
}

export const soups: Surroundings = {
  place: {
    channel: '400000000000000001' as ChannelId,
    kind: 'channel',
    name: 'soups',
    parent: undefined,
    guild: { id: '500000000000000001' as GuildId, name: 'Kitchen' },
  },
  maySend: true,
  rights: ['attach-files', 'reply'],
  guildLocale: 'it',
  ownRole: '600000000000000009',
  channelName: (id) => (id === '400000000000000001' ? 'soups' : undefined),
  roleName: (id) => (id === '600000000000000001' ? 'Cooks' : undefined),
};
