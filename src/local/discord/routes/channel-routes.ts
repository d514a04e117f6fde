import { z } from 'zod';
import { ApiError, parseRequest } from '../api-error.ts';
import { intent } from '../bits.ts';
import { channelBody, textChannelBody } from '../channel-body.ts';
import type { Channel, TextChannel, Thread } from '../entities.ts';
import { permissionToSend, requireOfBot } from '../permissions.ts';
import { type DiscordRoute, param, type RestRequest, route } from '../rest-request.ts';
import { changeThread, deleteChannel } from '../threads.ts';
import type { Typing } from '../typing.ts';
import type { World } from '../world.ts';
import { archiveAfter } from './thread-routes.ts';

const one = '/channels/{channel_id}';
const threadChange = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  archived: z.boolean().optional(),
  locked: z.boolean().optional(),
  auto_archive_duration: archiveAfter,
});
const channelChange = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  topic: z.string().max(1024).nullish(),
});

/** A channel or a thread itself, and who types there. */
export function channelRoutes(world: World, typing: Typing): readonly DiscordRoute[] {
  const channelOf = (request: RestRequest) => world.channel(param(request, 'channel_id'));
  return [
    route('GET', one, (request) => {
      const channel = channelOf(request);
      requireOfBot(world, channel);
      return { status: 200, body: channelBody(channel) };
    }),
    route('PATCH', one, (request) => {
      const channel = inServer(channelOf(request));
      requireOfBot(world, channel);
      if (channel.kind === 'thread') changeOwnThread(world, channel, request.body);
      else changeTextChannel(world, channel, request.body);
      return { status: 200, body: channelBody(channel) };
    }),
    route('DELETE', one, (request) => {
      const channel = inServer(channelOf(request));
      requireOfBot(world, channel, channel.kind === 'thread' ? 'manageThreads' : 'manageChannels');
      deleteChannel(world, channel);
      return { status: 200, body: channelBody(channel) };
    }),
    route('POST', `${one}/typing`, (request) => {
      const channel = channelOf(request);
      requireOfBot(world, channel, permissionToSend(channel));
      typing.start(world.bot.id, channel);
      return { status: 204 };
    }),
  ];
}

/** Who opened a thread may change it, but for what locks it; others need the permission. */
function changeOwnThread(world: World, thread: Thread, body: unknown): void {
  const { name, archived, locked, auto_archive_duration: archivedAfter } = parseRequest(threadChange, body);
  if (thread.ownerId !== world.bot.id || locked !== undefined) requireOfBot(world, thread, 'manageThreads');
  if (thread.archived && archived !== false) throw new ApiError(50083);
  changeThread(world, thread, {
    ...(name === undefined ? {} : { name }),
    ...(archived === undefined ? {} : { archived }),
    ...(locked === undefined ? {} : { locked }),
    ...(archivedAfter == null ? {} : { autoArchiveMinutes: archivedAfter }),
  });
}

function changeTextChannel(world: World, channel: TextChannel, body: unknown): void {
  requireOfBot(world, channel, 'manageChannels');
  const { name, topic } = parseRequest(channelChange, body);
  if (name !== undefined) channel.name = name;
  if (topic !== undefined) channel.topic = topic;
  const d = { ...textChannelBody(channel), guild_id: channel.guildId };
  world.publish({ event: { t: 'CHANNEL_UPDATE', d }, guildId: channel.guildId, intent: intent.guilds });
}

function inServer(channel: Channel): TextChannel | Thread {
  if (channel.kind === 'dm') throw new ApiError(50003);
  return channel;
}
