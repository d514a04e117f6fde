import { ApiError } from '../api-error.ts';
import { intent } from '../bits.ts';
import { guildIdOf } from '../channel-body.ts';
import { timestampOf } from '../clock.ts';
import type { Channel, StoredMessage } from '../entities.ts';
import { messageIn, requireOfBot } from '../permissions.ts';
import { editMessage, postMessage } from '../post-message.ts';
import { type DiscordRoute, param, type RestRequest, route } from '../rest-request.ts';
import type { World } from '../world.ts';

const mostPins = 50;

/** Pinned messages, by the routes of today and by the older ones that clients still take. */
export function pinRoutes(world: World): readonly DiscordRoute[] {
  return [
    ...['/channels/{channel_id}/messages/pins/{message_id}', '/channels/{channel_id}/pins/{message_id}'].flatMap(
      (template): DiscordRoute[] => [
        route('PUT', template, (request) => setPin(world, request, true)),
        route('DELETE', template, (request) => setPin(world, request, false)),
      ],
    ),
    route('GET', '/channels/{channel_id}/messages/pins', (request) => {
      const items = pinsIn(world, request).map((stored) => ({
        pinned_at: stored.pinnedAt ?? stored.body.timestamp,
        message: stored.body,
      }));
      return { status: 200, body: { items, has_more: false } };
    }),
    route('GET', '/channels/{channel_id}/pins', (request) => ({
      status: 200,
      body: pinsIn(world, request).map(({ body }) => body),
    })),
  ];
}

function setPin(world: World, request: RestRequest, pinned: boolean) {
  const channel = world.channel(param(request, 'channel_id'));
  const stored = messageIn(world, channel, request, ...(channel.kind === 'dm' ? [] : (['manageMessages'] as const)));
  if (stored.body.pinned !== pinned) changePin(world, channel, stored, pinned);
  return { status: 204 };
}

function changePin(world: World, channel: Channel, stored: StoredMessage, pinned: boolean): void {
  const others = world.messagesOf(channel.id).filter(({ body }) => body.pinned);
  if (pinned && others.length >= mostPins) throw new ApiError(30003);
  stored.pinnedAt = pinned ? timestampOf(world.clock.now()) : undefined;
  editMessage(world, stored, { pinned });
  const guildId = guildIdOf(channel);
  world.publish({
    event: {
      t: 'CHANNEL_PINS_UPDATE',
      d: {
        channel_id: channel.id,
        last_pin_timestamp: stored.pinnedAt ?? null,
        ...(guildId === undefined ? {} : { guild_id: guildId }),
      },
    },
    guildId,
    intent: guildId === undefined ? intent.directMessages : intent.guilds,
  });
  if (!pinned) return;
  // "… pinned a message to this channel."
  const nobody = { users: [], roles: [], everyone: false };
  postMessage(world, { channel, author: world.bot, content: '', pings: nobody, type: 6, startsFrom: stored });
}

/** The latest pin first. */
function pinsIn(world: World, request: RestRequest): StoredMessage[] {
  const channel = world.channel(param(request, 'channel_id'));
  requireOfBot(world, channel, 'readMessageHistory');
  const pinned = world.messagesOf(channel.id).filter(({ body, onlyFor }) => body.pinned && onlyFor === undefined);
  return pinned.toSorted((a, b) => (b.pinnedAt ?? '').localeCompare(a.pinnedAt ?? ''));
}
