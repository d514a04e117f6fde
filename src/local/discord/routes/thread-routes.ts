import { z } from 'zod';
import { ApiError, parseRequest } from '../api-error.ts';
import { threadBody } from '../channel-body.ts';
import type { TextChannel, Thread } from '../entities.ts';
import { requireOfBot } from '../permissions.ts';
import { createThread } from '../places.ts';
import { param, type RestRequest, type Route } from '../rest-request.ts';
import type { World } from '../world.ts';

const archiveAfter = z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)]).nullish();
const onMessageRequest = z.object({ name: z.string().min(1).max(100), auto_archive_duration: archiveAfter });
const aloneRequest = onMessageRequest.extend({ type: z.number().int().nullish() });

export function threadRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'POST',
      template: '/channels/{channel_id}/messages/{message_id}/threads',
      answer: (request) => ({ status: 201, body: threadBody(threadOnMessage(world, request)) }),
    },
    {
      method: 'POST',
      template: '/channels/{channel_id}/threads',
      answer: (request) => ({ status: 201, body: threadBody(threadAlone(world, request)) }),
    },
    {
      method: 'PUT',
      template: '/channels/{channel_id}/thread-members/@me',
      answer: (request) => {
        threadOf(world, request).members.add(world.bot.id);
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      template: '/channels/{channel_id}/thread-members/@me',
      answer: (request) => {
        threadOf(world, request).members.delete(world.bot.id);
        return { status: 204 };
      },
    },
  ];
}

function threadOnMessage(world: World, request: RestRequest): Thread {
  const parent = textChannelOf(world, request);
  requireOfBot(world, parent, 'createPublicThreads', 'readMessageHistory');
  const stored = world.message(parent.id, param(request, 'message_id'));
  if (world.channels.has(stored.body.id)) throw new ApiError(160004);
  const { name, auto_archive_duration } = parseRequest(onMessageRequest, request.body);
  return createThread(world, parent, {
    name,
    ownerId: world.bot.id,
    fromMessage: stored.body.id,
    autoArchiveMinutes: auto_archive_duration ?? 4320,
  });
}

/** Without a type the thread is private, as Discord's documents have it. */
function threadAlone(world: World, request: RestRequest): Thread {
  const parent = textChannelOf(world, request);
  const { name, type, auto_archive_duration } = parseRequest(aloneRequest, request.body);
  const isPrivate = type !== 11;
  requireOfBot(world, parent, isPrivate ? 'createPrivateThreads' : 'createPublicThreads');
  return createThread(world, parent, {
    name,
    ownerId: world.bot.id,
    private: isPrivate,
    autoArchiveMinutes: auto_archive_duration ?? 4320,
  });
}

function textChannelOf(world: World, request: RestRequest): TextChannel {
  const channel = world.channel(param(request, 'channel_id'));
  if (channel.kind !== 'text') throw new ApiError(50024);
  return channel;
}

function threadOf(world: World, request: RestRequest): Thread {
  const channel = world.channel(param(request, 'channel_id'));
  if (channel.kind !== 'thread') throw new ApiError(50024);
  requireOfBot(world, channel);
  if (channel.archived) throw new ApiError(50083);
  return channel;
}
