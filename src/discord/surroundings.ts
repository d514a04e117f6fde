import { type Channel, type Client, type Guild, type GuildBasedChannel, PermissionFlagsBits } from 'discord.js';
import type { ChannelId, GuildId } from '../base/ids.ts';
import { type PostingRight, postingRights } from '../chat/incoming.ts';
import type { Place } from '../wording/message.ts';
import { isPassingAtDiscord } from './to-discord-failure.ts';

/** What a message's payload doesn't say about where it was written. */
export type Surroundings = {
  readonly place: Place;
  readonly maySend: boolean;
  readonly rights: readonly PostingRight[];
  readonly guildLocale: string | undefined;
  /** The role that Discord made for the bot when it was added with permissions: people pick it for the bot itself. */
  readonly ownRole: string | undefined;
  channelName(id: string): string | undefined;
  roleName(id: string): string | undefined;
};

export type Whereabouts = { readonly channel_id: string; readonly guild_id?: string | undefined };

/** Rejects while Discord doesn't answer: then nothing is known of the place. */
export type SurroundingsLookup = (whereabouts: Whereabouts) => Promise<Surroundings>;

/**
 * Looks up the surroundings of messages. A server's channel that isn't cached, for example a thread that was archived
 * until now, is asked for once; who asks meanwhile waits for the same answer, so that messages stay in their order.
 *
 * @param discordNow milliseconds since the epoch, by Discord's own clock
 */
export function createSurroundingsLookup(client: Client<true>, discordNow: () => number): SurroundingsLookup {
  const asked = new Map<string, Promise<Surroundings>>();

  return async function lookUp(whereabouts) {
    const { channel_id, guild_id } = whereabouts;
    if (guild_id === undefined) return ofDirectMessage(client, channel_id);
    const channel = client.channels.cache.get(channel_id);
    if (channel !== undefined && !channel.isDMBased()) return ofGuildChannel(channel, discordNow());
    const answer = asked.get(channel_id) ?? ask(whereabouts).finally(() => asked.delete(channel_id));
    asked.set(channel_id, answer);
    return await answer;
  };

  /** A place where nothing may be sent when Discord keeps it from us. */
  async function ask(whereabouts: Whereabouts): Promise<Surroundings> {
    const channel = await client.channels.fetch(whereabouts.channel_id).catch((error: unknown) => {
      if (isPassingAtDiscord(error)) throw error;
      return null;
    });
    return channel === null || channel.isDMBased()
      ? unknownSurroundings(whereabouts)
      : ofGuildChannel(channel, discordNow());
  }
}

function ofDirectMessage(client: Client<true>, channel: string): Surroundings {
  const name = (id: string) => channelNameOf(client.channels.cache.get(id));
  const place: Place = { channel: channel as ChannelId, kind: 'direct', name: '', parent: undefined, guild: undefined };
  return {
    place,
    maySend: true,
    rights: postingRights,
    guildLocale: undefined,
    ownRole: undefined,
    channelName: name,
    roleName: () => undefined,
  };
}

function ofGuildChannel(channel: GuildBasedChannel, now: number): Surroundings {
  const guild: Guild = channel.guild;
  return {
    place: {
      channel: channel.id as ChannelId,
      kind: channel.isThread() ? 'thread' : 'channel',
      name: channel.name,
      parent: channel.isThread() ? ((channel.parentId ?? undefined) as ChannelId | undefined) : undefined,
      guild: { id: guild.id as GuildId, name: guild.name },
    },
    maySend: maySend(channel, now),
    rights: rightsIn(channel),
    guildLocale: guild.preferredLocale,
    ownRole: guild.roles.botRoleFor(channel.client.user)?.id,
    channelName: (id) => channelNameOf(guild.channels.cache.get(id)),
    roleName: (id) => guild.roles.cache.get(id)?.name,
  };
}

/** Of a place of which nothing is known: nothing may be sent there. */
export function unknownSurroundings({ channel_id, guild_id }: Whereabouts): Surroundings {
  const place: Place = {
    channel: channel_id as ChannelId,
    kind: 'channel',
    name: '',
    parent: undefined,
    guild: guild_id === undefined ? undefined : { id: guild_id as GuildId, name: '' },
  };
  return {
    place,
    maySend: false,
    rights: [],
    guildLocale: undefined,
    ownRole: undefined,
    channelName: () => undefined,
    roleName: () => undefined,
  };
}

function channelNameOf(channel: Channel | undefined): string | undefined {
  return channel === undefined || channel.isDMBased() ? undefined : channel.name;
}

/**
 * Whether the bot may write there now. An archived thread opens by itself when somebody writes; a locked one only for
 * those who manage threads.
 *
 * @param now milliseconds since the epoch, by Discord's clock: a bot in time-out may only read.
 */
export function maySend(channel: GuildBasedChannel, now: number): boolean {
  const me = channel.guild.members.me;
  const permissions = me === null ? null : channel.permissionsFor(me);
  if (me === null || permissions === null) return false;
  if (permissions.has(PermissionFlagsBits.Administrator)) return true;
  if ((me.communicationDisabledUntilTimestamp ?? 0) > now) return false;
  if (!permissions.has(PermissionFlagsBits.ViewChannel)) return false;
  if (channel.isThread()) {
    const isOpen = channel.locked !== true || permissions.has(PermissionFlagsBits.ManageThreads);
    return isOpen && permissions.has(PermissionFlagsBits.SendMessagesInThreads);
  }
  if (channel.isVoiceBased() && !permissions.has(PermissionFlagsBits.Connect)) return false;
  return channel.isTextBased() && permissions.has(PermissionFlagsBits.SendMessages);
}

const permissionFor: Readonly<Record<PostingRight, bigint>> = {
  'attach-files': PermissionFlagsBits.AttachFiles,
  reply: PermissionFlagsBits.ReadMessageHistory,
};

/** What the bot may do there beside writing. A thread has the permissions of its channel. */
function rightsIn(channel: GuildBasedChannel): readonly PostingRight[] {
  const { me } = channel.guild.members;
  const permissions = me === null ? null : channel.permissionsFor(me);
  return postingRights.filter((right) => permissions?.has(permissionFor[right]) ?? false);
}
