import type { APIMessage } from 'discord-api-types/v10';
import { byAge } from '../../../base/snowflakes.ts';
import { ApiError } from '../api-error.ts';
import { permission } from '../bits.ts';
import { guildIdOf } from '../channel-body.ts';
import { withoutContent } from '../dispatch.ts';
import type { Channel, StoredMessage } from '../entities.ts';
import { messageIn, permissionsOf, requireOfBot } from '../permissions.ts';
import { type DiscordRoute, param, type RestAnswer, type RestRequest } from '../rest-request.ts';
import type { World } from '../world.ts';

export function messageReadingRoutes(world: World): readonly DiscordRoute[] {
  return [
    { method: 'GET', template: '/channels/{channel_id}/messages', answer: (request) => list(world, request) },
    {
      method: 'GET',
      template: '/channels/{channel_id}/messages/{message_id}',
      answer: (request) => get(world, request),
    },
  ];
}

/** Newest first, at most 100. `after` gives the ones right after it, `around` half from each side. */
function list(world: World, request: RestRequest): RestAnswer {
  const channel = world.channel(param(request, 'channel_id'));
  requireOfBot(world, channel);
  const limit = limitOf(request.query.get('limit'));
  // Without the permission to read history, a channel looks empty.
  if (!(permissionsOf(world, world.bot.id, channel) & permission.readMessageHistory)) return { status: 200, body: [] };
  const visible = world.messagesOf(channel.id).filter(({ onlyFor }) => onlyFor === undefined);
  const chosen = pageOf(visible, request.query, limit).toReversed();
  return { status: 200, body: chosen.map((stored) => shown(world, channel, stored)) };
}

function get(world: World, request: RestRequest): RestAnswer {
  const channel = world.channel(param(request, 'channel_id'));
  return { status: 200, body: shown(world, channel, messageIn(world, channel, request, 'readMessageHistory')) };
}

function pageOf(messages: readonly StoredMessage[], query: URLSearchParams, limit: number): StoredMessage[] {
  const [before, after, around] = [query.get('before'), query.get('after'), query.get('around')];
  const olderThan = (id: string) => messages.filter(({ body }) => byAge(body.id, id) < 0);
  const newerThan = (id: string) => messages.filter(({ body }) => byAge(body.id, id) > 0);
  if (around !== null) {
    const half = Math.floor(limit / 2);
    const middle = messages.filter(({ body }) => body.id === around);
    return [...olderThan(around).slice(-half), ...middle, ...newerThan(around).slice(0, half)].slice(0, limit);
  }
  if (after !== null) return newerThan(after).slice(0, limit);
  return (before === null ? [...messages] : olderThan(before)).slice(-limit);
}

function limitOf(asked: string | null): number {
  const limit = Number(asked ?? 50);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit;
  const message = 'int value should be greater than or equal to 1 and less than or equal to 100.';
  throw new ApiError(50035, [{ path: ['limit'], code: 'NUMBER_TYPE_MAX', message }]);
}

/** History hides the content too from an application without the MessageContent intent. */
function shown(world: World, channel: Channel, { body }: StoredMessage): APIMessage {
  return world.application.messageContent ? body : withoutContent(body, world.bot.id, guildIdOf(channel));
}
