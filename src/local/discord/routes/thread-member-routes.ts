import { ApiError } from '../api-error.ts';
import { threadBody } from '../channel-body.ts';
import type { Thread } from '../entities.ts';
import { memberBody } from '../guild-body.ts';
import { canSee, requireOfBot } from '../permissions.ts';
import { type DiscordRoute, isAsked, param, type RestRequest } from '../rest-request.ts';
import { joinThread, leaveThread, threadMemberBody } from '../threads.ts';
import type { World } from '../world.ts';

const many = '/channels/{channel_id}/thread-members';

/** Who is in a thread, and the threads of a channel that are archived. */
export function threadMemberRoutes(world: World): readonly DiscordRoute[] {
  const shown = (request: RestRequest, thread: Thread, userId: string) => {
    const member = world.guild(thread.guildId).members.get(userId);
    const full = isAsked(request.query, 'with_member') && member !== undefined;
    return { ...threadMemberBody(thread, userId), ...(full ? { member: memberBody(member) } : {}) };
  };
  return [
    {
      method: 'GET',
      template: many,
      answer: (request) => {
        const thread = visibleThread(world, request);
        return { status: 200, body: [...thread.members.keys()].map((id) => shown(request, thread, id)) };
      },
    },
    {
      method: 'GET',
      template: `${many}/{user_id}`,
      answer: (request) => {
        const thread = visibleThread(world, request);
        const userId = memberNamed(world, request);
        if (!thread.members.has(userId)) throw new ApiError(10007);
        return { status: 200, body: shown(request, thread, userId) };
      },
    },
    ...['@me', '{user_id}'].flatMap((member) => comingAndGoing(world, `${many}/${member}`)),
    archived(world, '/channels/{channel_id}/threads/archived/public', (thread) => !thread.private),
    archived(world, '/channels/{channel_id}/threads/archived/private', (thread) => thread.private),
  ];
}

function comingAndGoing(world: World, template: string): readonly DiscordRoute[] {
  return [
    {
      method: 'PUT',
      template,
      answer: (request) => {
        const thread = openThread(world, request);
        const userId = memberNamed(world, request);
        if (!world.guild(thread.guildId).members.has(userId)) throw new ApiError(10007);
        joinThread(world, thread, userId);
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      template,
      answer: (request) => {
        const thread = openThread(world, request);
        const userId = memberNamed(world, request);
        const isOwn = userId === world.bot.id || (thread.private && thread.ownerId === world.bot.id);
        if (!isOwn) requireOfBot(world, thread, 'manageThreads');
        leaveThread(world, thread, userId);
        return { status: 204 };
      },
    },
  ];
}

function archived(world: World, template: string, fits: (thread: Thread) => boolean): DiscordRoute {
  return {
    method: 'GET',
    template,
    answer: (request) => {
      const parent = world.channel(param(request, 'channel_id'));
      requireOfBot(world, parent, 'readMessageHistory');
      const threads = [...world.channels.values()].flatMap((channel) => {
        const isHere = channel.kind === 'thread' && channel.parentId === parent.id && channel.archived;
        return isHere && fits(channel) && canSee(world, world.bot.id, channel) ? [channel] : [];
      });
      const joined = threads.filter(({ members }) => members.has(world.bot.id));
      const members = joined.map((thread) => threadMemberBody(thread, world.bot.id));
      return { status: 200, body: { threads: threads.map(threadBody), members, has_more: false } };
    },
  };
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
