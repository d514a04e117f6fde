import { byAge } from '../../../base/snowflakes.ts';
import { ApiError } from '../api-error.ts';
import type { StoredMessage } from '../entities.ts';
import { messageIn, requireOfBot } from '../permissions.ts';
import { addReaction, clearReactions, reactorsOf, removeReaction } from '../react.ts';
import { type DiscordRoute, param, type RestRequest, route } from '../rest-request.ts';
import type { World } from '../world.ts';

const all = '/channels/{channel_id}/messages/{message_id}/reactions';
const base = `${all}/{emoji_name}`;

export function reactionRoutes(world: World): readonly DiscordRoute[] {
  return [
    route('PUT', `${base}/@me`, (request) => {
      const stored = messageOf(world, request);
      const emoji = emojiOf(request);
      const channel = world.channel(stored.body.channel_id);
      // Anyone may join a reaction that is there already.
      const isNew = reactorsOf(stored, emoji).size === 0;
      requireOfBot(world, channel, 'readMessageHistory', ...(isNew ? (['addReactions'] as const) : []));
      addReaction(world, stored, world.bot, emoji);
      return { status: 204 };
    }),
    route('DELETE', `${base}/@me`, (request) => {
      removeReaction(world, messageOf(world, request), world.bot, emojiOf(request));
      return { status: 204 };
    }),
    route('DELETE', `${base}/{user_id}`, (request) => {
      const stored = moderated(world, request);
      removeReaction(world, stored, world.user(param(request, 'user_id')), emojiOf(request));
      return { status: 204 };
    }),
    route('DELETE', all, (request) => {
      clearReactions(world, moderated(world, request));
      return { status: 204 };
    }),
    route('DELETE', base, (request) => {
      clearReactions(world, moderated(world, request), emojiOf(request));
      return { status: 204 };
    }),
    route('GET', base, (request) => {
      const [after, limit] = [request.query.get('after') ?? '0', Number(request.query.get('limit') ?? 25)];
      const reactors = [...reactorsOf(messageOf(world, request), emojiOf(request))]
        .filter((id) => byAge(id, after) > 0)
        .toSorted(byAge);
      return { status: 200, body: reactors.slice(0, limit).map((id) => world.user(id)) };
    }),
  ];
}

function messageOf(world: World, request: RestRequest): StoredMessage {
  return messageIn(world, world.channel(param(request, 'channel_id')), request);
}

/** A message whose reactions the bot may take away, whoever's they are. */
function moderated(world: World, request: RestRequest): StoredMessage {
  const stored = messageOf(world, request);
  requireOfBot(world, world.channel(stored.body.channel_id), 'manageMessages');
  return stored;
}

/** Unicode emoji only: this Discord has no custom ones. */
function emojiOf(request: RestRequest): string {
  const emoji = param(request, 'emoji_name');
  if (!/\p{Emoji}/u.test(emoji) || /^[\w:]+$/.test(emoji)) throw new ApiError(10014);
  return emoji;
}
