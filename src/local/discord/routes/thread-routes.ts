import { z } from 'zod';
import { ApiError, parseRequest } from '../api-error.ts';
import { threadBody } from '../channel-body.ts';
import type { TextChannel, Thread } from '../entities.ts';
import { memberBody } from '../guild-body.ts';
import { everythingAllowed } from '../mentions.ts';
import { contentOf } from '../message-content.ts';
import { checkSubstance, createMessageRequest, messageRequest } from '../message-request.ts';
import { integer } from '../parse-json.ts';
import { canSee, requireOfBot } from '../permissions.ts';
import { postMessage } from '../post-message.ts';
import { type DiscordRoute, isAsked, param, type RestRequest, route } from '../rest-request.ts';
import { createThread, joinThread, leaveThread, threadMemberBody } from '../threads.ts';
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
    route('POST', '/channels/{channel_id}/messages/{message_id}/threads', (request) => ({
      status: 201,
      body: threadBody(threadOnMessage(world, request)),
    })),
    route('POST', '/channels/{channel_id}/threads', (request) => {
      const parent = textChannelOf(world, request);
      const body = parent.forum ? postInForum(world, parent, request) : threadBody(threadAlone(world, parent, request));
      return { status: 201, body };
    }),
    ...threadMemberRoutes(world),
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

const membersTemplate = '/channels/{channel_id}/thread-members';

/** Who is in a thread, and the threads of a channel that are archived. */
function threadMemberRoutes(world: World): readonly DiscordRoute[] {
  const shown = (request: RestRequest, thread: Thread, userId: string) => {
    const member = world.guild(thread.guildId).members.get(userId);
    const full = isAsked(request.query, 'with_member') && member !== undefined;
    return { ...threadMemberBody(thread, userId), ...(full ? { member: memberBody(member) } : {}) };
  };
  return [
    route('GET', membersTemplate, (request) => {
      const thread = visibleThread(world, request);
      return { status: 200, body: [...thread.members.keys()].map((id) => shown(request, thread, id)) };
    }),
    route('GET', `${membersTemplate}/{user_id}`, (request) => {
      const thread = visibleThread(world, request);
      const userId = memberNamed(world, request);
      if (!thread.members.has(userId)) throw new ApiError(10007);
      return { status: 200, body: shown(request, thread, userId) };
    }),
    ...['@me', '{user_id}'].flatMap((member) => comingAndGoing(world, `${membersTemplate}/${member}`)),
    archived(world, '/channels/{channel_id}/threads/archived/public', (thread) => !thread.private),
    archived(world, '/channels/{channel_id}/threads/archived/private', (thread) => thread.private),
  ];
}

function comingAndGoing(world: World, template: string): readonly DiscordRoute[] {
  return [
    route('PUT', template, (request) => {
      const thread = openThread(world, request);
      const userId = memberNamed(world, request);
      if (!world.guild(thread.guildId).members.has(userId)) throw new ApiError(10007);
      joinThread(world, thread, userId);
      return { status: 204 };
    }),
    route('DELETE', template, (request) => {
      const thread = openThread(world, request);
      const userId = memberNamed(world, request);
      const isOwn = userId === world.bot.id || (thread.private && thread.ownerId === world.bot.id);
      if (!isOwn) requireOfBot(world, thread, 'manageThreads');
      leaveThread(world, thread, userId);
      return { status: 204 };
    }),
  ];
}

function archived(world: World, template: string, fits: (thread: Thread) => boolean): DiscordRoute {
  return route('GET', template, (request) => {
    const parent = world.channel(param(request, 'channel_id'));
    requireOfBot(world, parent, 'readMessageHistory');
    const threads = [...world.channels.values()].flatMap((channel) => {
      const isHere = channel.kind === 'thread' && channel.parentId === parent.id && channel.archived;
      return isHere && fits(channel) && canSee(world, world.bot.id, channel) ? [channel] : [];
    });
    const joined = threads.filter(({ members }) => members.has(world.bot.id));
    const members = joined.map((thread) => threadMemberBody(thread, world.bot.id));
    return { status: 200, body: { threads: threads.map(threadBody), members, has_more: false } };
  });
}

function memberNamed(world: World, request: RestRequest): string {
  const named = param(request, 'user_id');
  return named === '@me' || named === '' ? world.bot.id : world.user(named).id;
}

function visibleThread(world: World, request: RestRequest): Thread {
  const channel = world.channel(param(request, 'channel_id'));
  if (channel.kind !== 'thread') throw new ApiError(50024);
  requireOfBot(world, channel);
  return channel;
}

function openThread(world: World, request: RestRequest): Thread {
  const thread = visibleThread(world, request);
  if (thread.archived) throw new ApiError(50083);
  return thread;
}
