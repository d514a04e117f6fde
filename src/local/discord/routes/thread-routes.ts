import { z } from 'zod';
import { ApiError, parseRequest } from '../api-error.ts';
import { threadBody } from '../channel-body.ts';
import type { TextChannel, Thread } from '../entities.ts';
import { everythingAllowed } from '../mentions.ts';
import { contentOf } from '../message-content.ts';
import { checkSubstance, createMessageRequest, messageRequest } from '../message-request.ts';
import { integer } from '../parse-json.ts';
import { requireOfBot } from '../permissions.ts';
import { postMessage } from '../post-message.ts';
import { type DiscordRoute, param, type RestRequest } from '../rest-request.ts';
import { createThread } from '../threads.ts';
import type { World } from '../world.ts';

export const archiveAfter = z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)]).nullish();
const threadRequest = z.strictObject({
  name: z.string().min(1).max(100),
  auto_archive_duration: archiveAfter,
  rate_limit_per_user: integer(z.number().min(0).max(21_600)).nullish(),
  // Of threads without a message; clients send them here too.
  type: integer().nullish(),
  invitable: z.boolean().nullish(),
});
const postRequest = threadRequest.extend({
  message: z.unknown(),
  applied_tags: z.array(z.string()).max(5).nullish(),
});

export function threadRoutes(world: World): readonly DiscordRoute[] {
  return [
    {
      method: 'POST',
      template: '/channels/{channel_id}/messages/{message_id}/threads',
      answer: (request) => ({ status: 201, body: threadBody(threadOnMessage(world, request)) }),
    },
    {
      method: 'POST',
      template: '/channels/{channel_id}/threads',
      answer: (request) => {
        const parent = textChannelOf(world, request);
        const body = parent.forum
          ? postInForum(world, parent, request)
          : threadBody(threadAlone(world, parent, request));
        return { status: 201, body };
      },
    },
  ];
}

function threadOnMessage(world: World, request: RestRequest): Thread {
  const parent = textChannelOf(world, request);
  requireOfBot(world, parent, 'createPublicThreads', 'readMessageHistory');
  const stored = world.message(parent.id, param(request, 'message_id'));
  if (world.channels.has(stored.body.id)) throw new ApiError(160004);
  const { name, auto_archive_duration } = parseRequest(threadRequest, request.body);
  return createThread(world, parent, {
    name,
    ownerId: world.bot.id,
    fromMessage: stored.body.id,
    autoArchiveMinutes: auto_archive_duration ?? 4320,
  });
}

/** Without a type the thread is private, as Discord's documents have it. */
function threadAlone(world: World, parent: TextChannel, request: RestRequest): Thread {
  const { name, type, auto_archive_duration } = parseRequest(threadRequest, request.body);
  const isPrivate = type !== 11;
  requireOfBot(world, parent, isPrivate ? 'createPrivateThreads' : 'createPublicThreads');
  return createThread(world, parent, {
    name,
    ownerId: world.bot.id,
    private: isPrivate,
    autoArchiveMinutes: auto_archive_duration ?? 4320,
  });
}

/** Start Thread in Forum or Media Channel: the thread and its first message, which has its id. */
function postInForum(world: World, forum: TextChannel, request: RestRequest): object {
  const { name, message, auto_archive_duration } = parseRequest(postRequest, request.body);
  requireOfBot(world, forum, 'sendMessages', ...(request.files.length > 0 ? (['attachFiles'] as const) : []));
  const body = parseRequest(
    messageRequest.extend({ sticker_ids: createMessageRequest.shape.sticker_ids }),
    message ?? {},
  );
  checkSubstance(body, request.files.length);
  world.moderation.check(forum, body);
  const thread = createThread(world, forum, {
    name,
    ownerId: world.bot.id,
    autoArchiveMinutes: auto_archive_duration ?? 4320,
  });
  const stored = postMessage(world, {
    ...contentOf(world, thread, body, request.files, { allowedByDefault: everythingAllowed }),
    id: thread.id,
  });
  return { ...threadBody(thread), message: stored.body };
}

function textChannelOf(world: World, request: RestRequest): TextChannel {
  const channel = world.channel(param(request, 'channel_id'));
  if (channel.kind !== 'text') throw new ApiError(50024);
  return channel;
}
