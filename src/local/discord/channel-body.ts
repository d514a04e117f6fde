import type {
  APIDMChannel,
  APIGuildForumChannel,
  APITextChannel,
  APIThreadChannel,
  ChannelType,
} from 'discord-api-types/v10';
import { noFlags } from './bits.ts';
import type { Channel, DirectMessages, TextChannel, Thread } from './entities.ts';

type GuildChannelBody = APITextChannel | APIGuildForumChannel;
type ThreadBody = APIThreadChannel & { type: ChannelType.PublicThread | ChannelType.PrivateThread };

/** Documents: Interaction Context Types. 0 a server, 1 direct messages with the bot, 2 those of people. */
export function contextOf(channel: Channel): 0 | 1 | 2 {
  if (channel.kind !== 'dm') return 0;
  return channel.otherPerson === undefined ? 1 : 2;
}

/** A channel as every answer and event shows one. */
export function channelBody(channel: Channel): GuildChannelBody | ThreadBody | APIDMChannel {
  if (channel.kind === 'text') return textChannelBody(channel);
  return channel.kind === 'thread' ? threadBody(channel) : dmBody(channel);
}

export function textChannelBody(channel: TextChannel): GuildChannelBody {
  const common = {
    id: channel.id,
    guild_id: channel.guildId,
    name: channel.name,
    position: channel.position,
    parent_id: null,
    topic: channel.topic ?? null,
    nsfw: false,
    rate_limit_per_user: 0,
    permission_overwrites: channel.overwrites,
    last_message_id: channel.lastMessageId,
    last_pin_timestamp: null,
    flags: noFlags,
  };
  if (!channel.forum) return { ...common, type: 0 };
  const forum = {
    available_tags: [],
    default_reaction_emoji: null,
    default_sort_order: null,
    default_forum_layout: 0 as const,
  };
  return { ...common, ...forum, type: 15 };
}

export function threadBody(thread: Thread): ThreadBody {
  return {
    id: thread.id,
    type: thread.private ? 12 : 11,
    guild_id: thread.guildId,
    parent_id: thread.parentId,
    owner_id: thread.ownerId,
    name: thread.name,
    rate_limit_per_user: 0,
    last_message_id: thread.lastMessageId,
    flags: noFlags,
    message_count: thread.messageCount,
    total_message_sent: thread.messageCount,
    member_count: Math.min(thread.members.size, 50),
    thread_metadata: {
      archived: thread.archived,
      locked: thread.locked,
      auto_archive_duration: thread.autoArchiveMinutes,
      archive_timestamp: thread.createdAt,
      create_timestamp: thread.createdAt,
      ...(thread.private ? { invitable: true } : {}),
    },
  };
}

export function dmBody(channel: DirectMessages): APIDMChannel {
  return {
    id: channel.id,
    type: 1,
    name: null,
    recipients: [channel.person],
    last_message_id: channel.lastMessageId,
    flags: noFlags,
  };
}

/** Discord's number for this kind of channel, as messages carry it: none stands in a forum itself. */
export function channelType(channel: Channel): 0 | 1 | 11 | 12 {
  if (channel.kind === 'text') return 0;
  if (channel.kind === 'dm') return 1;
  return channel.private ? 12 : 11;
}

/** The server a channel is in; `undefined` for direct messages. */
export function guildIdOf(channel: Channel): string | undefined {
  return channel.kind === 'dm' ? undefined : channel.guildId;
}
