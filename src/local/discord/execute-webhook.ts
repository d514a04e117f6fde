import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { z } from 'zod';
import { ApiError, parseRequest } from './api-error.ts';
import { timestampOf } from './clock.ts';
import type { StoredMessage, TextChannel, Thread, Webhook } from './entities.ts';
import { usersAllowed } from './mentions.ts';
import { changeOf } from './message-change.ts';
import { contentOf } from './message-content.ts';
import { checkSubstance, messageRequest } from './message-request.ts';
import { editMessage, postMessage } from './post-message.ts';
import type { RestRequest } from './rest-request.ts';
import { createThread, unarchiveThread } from './threads.ts';
import { makeUser } from './user-body.ts';
import type { World } from './world.ts';

/** Documents: Webhook, Create Webhook. What a message is posted under has names of the same kind. */
export const webhookName = z
  .string()
  .min(1)
  .max(80)
  .refine((name) => !/clyde|discord/i.test(name), 'Username cannot contain "clyde" or "discord"');

const executeRequest = messageRequest.extend({
  username: webhookName.nullish(),
  avatar_url: z.string().nullish(),
  thread_name: z.string().min(1).max(100).nullish(),
});

/** Documents: Webhook, Execute Webhook. In a forum a message stands in a post, which it may open by a name for it. */
export function executeWebhook(world: World, webhook: Webhook, { body, files, query }: RestRequest): APIMessage {
  const request = parseRequest(executeRequest, body);
  checkSubstance(request, files.length);
  const { place, opened } = placeFor(world, webhook, query.get('thread_id'), request.thread_name ?? undefined);
  return postMessage(world, {
    ...contentOf(world, place, request, files, { allowedByDefault: usersAllowed }),
    author: webhookAuthor(webhook.id, request.username ?? webhook.name),
    webhookId: webhook.id,
    ...(opened ? { id: place.id } : {}),
  }).body;
}

/** Who a webhook's message is by: no user, but the webhook, under any name. */
export function webhookAuthor(id: string, name: string): APIUser {
  return { ...makeUser(id, name, { bot: true }), username: name, discriminator: '0000' };
}

/** Documents: Webhook, Edit Webhook Message. */
export function editOfWebhook(world: World, stored: StoredMessage, { body, files }: RestRequest): APIMessage {
  const change = changeOf(world, stored, parseRequest(messageRequest, body), files, usersAllowed);
  editMessage(world, stored, { ...change, edited_timestamp: timestampOf(world.clock.now()) });
  return stored.body;
}

/** A message that this webhook posted, where it says or where it is. Throws 10008 for any other. */
export function messageOfWebhook(world: World, webhook: Webhook, threadId: string | null, id: string): StoredMessage {
  const stored = world.message(threadId ?? webhook.channelId, id);
  if (stored.body.webhook_id !== webhook.id) throw new ApiError(10008);
  return stored;
}

function placeFor(world: World, { id, channelId }: Webhook, threadId: string | null, threadName: string | undefined) {
  const channel = world.channel(channelId) as TextChannel;
  if (threadId !== null && threadName !== undefined) throw new ApiError(220002);
  if (threadName !== undefined && !channel.forum) throw new ApiError(220003);
  if (threadId !== null) return { place: threadOf(world, channel, threadId), opened: false };
  if (!channel.forum) return { place: channel, opened: false };
  if (threadName === undefined) throw new ApiError(220001);
  const post = createThread(world, channel, { name: threadName, ownerId: id });
  return { place: post, opened: true };
}

function threadOf(world: World, channel: TextChannel, id: string): Thread {
  const thread = world.channel(id);
  if (thread.kind !== 'thread' || thread.parentId !== channel.id) throw new ApiError(10003);
  if (thread.archived) unarchiveThread(world, thread);
  return thread;
}
