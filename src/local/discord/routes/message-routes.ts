import type { APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { byAge } from '../../../base/snowflakes.ts';
import { ApiError, invalid, parseRequest } from '../api-error.ts';
import { permission } from '../bits.ts';
import { guildIdOf } from '../channel-body.ts';
import { timestampOf } from '../clock.ts';
import { withoutContent } from '../dispatch.ts';
import type { Channel, StoredMessage } from '../entities.ts';
import { everythingAllowed } from '../mentions.ts';
import { changeOf } from '../message-change.ts';
import { contentOf } from '../message-content.ts';
import { type CreateMessageRequest, checkSubstance, createMessageRequest, messageRequest } from '../message-request.ts';
import type { Nonces } from '../nonces.ts';
import { messageIn, permissionsOf, permissionToSend, requireOfBot } from '../permissions.ts';
import { editMessage, type MessageDraft, postMessage, removeMessage, removeMessages } from '../post-message.ts';
import { type DiscordRoute, param, type RestAnswer, type RestRequest, route } from '../rest-request.ts';
import { unarchiveThread } from '../threads.ts';
import type { World } from '../world.ts';

const many = '/channels/{channel_id}/messages';
const one = '/channels/{channel_id}/messages/{message_id}';

export function messageRoutes(world: World, nonces: Nonces): readonly DiscordRoute[] {
  return [
    route('POST', many, (request) => create(world, nonces, request)),
    route('GET', many, (request) => list(world, request)),
    route('GET', one, (request) => get(world, request)),
    route('PATCH', one, (request) => edit(world, request)),
    route('DELETE', one, (request) => remove(world, request)),
    route('POST', `${many}/bulk-delete`, (request) => removeSeveral(world, request)),
  ];
}

function create(world: World, nonces: Nonces, request: RestRequest): RestAnswer {
  const channel = world.channel(param(request, 'channel_id'));
  const body = parseRequest(createMessageRequest, request.body);
  const isForward = body.message_reference?.type === 1;
  if (!isForward) checkSubstance(body, request.files.length);
  requireSending(world, channel, request.files.length);
  const nonce = body.nonce ?? undefined;

  if (nonce !== undefined && body.enforce_nonce === true) {
    const earlier = nonces.messageOf(channel.id, String(nonce));
    if (earlier !== undefined) return { status: 200, body: { ...world.message(channel.id, earlier).body, nonce } };
  }
  world.moderation.check(channel, body);
  const draft = isForward
    ? forward(world, channel, body, request.files.length)
    : written(world, channel, body, request);
  const { body: message } = postMessage(world, { ...draft, nonce });
  if (nonce === undefined) return { status: 200, body: message };
  nonces.remember(channel.id, String(nonce), message.id);
  return { status: 200, body: { ...message, nonce } };
}

function written(world: World, channel: Channel, body: CreateMessageRequest, { files }: RestRequest): MessageDraft {
  const repliesTo = repliedMessage(world, channel, body.message_reference ?? undefined);
  return contentOf(world, channel, body, files, { allowedByDefault: everythingAllowed, repliesTo });
}

/** Documents: Message, Message Reference Types. A forward has nothing of its own. */
function forward(world: World, channel: Channel, body: CreateMessageRequest, files: number): MessageDraft {
  const { message_reference: reference, content, embeds, components, poll, sticker_ids: stickers } = body;
  const lists = [embeds, components, stickers].some((list) => (list?.length ?? 0) > 0);
  if ((content ?? '') !== '' || lists || poll != null || files > 0) {
    throw invalid('message_reference', 'MESSAGE_FORWARD_CANNOT_HAVE_CONTENT', 'A forward has no content of its own');
  }
  const source = world.channel(reference?.channel_id ?? '');
  requireOfBot(world, source, 'readMessageHistory');
  const forwards = world.message(source.id, reference?.message_id ?? '');
  const pings = { users: [], roles: [], everyone: false };
  return { channel, author: world.bot, content: '', pings, forwards };
}

/** The message that is replied to; `undefined` when there is none and that is no reason to fail. */
function repliedMessage(
  world: World,
  channel: Channel,
  reference: NonNullable<CreateMessageRequest['message_reference']> | undefined,
): StoredMessage | undefined {
  if (reference === undefined) return undefined;
  if (!(permissionsOf(world, world.bot.id, channel) & permission.readMessageHistory)) throw new ApiError(160002);
  const found = world.findMessage(channel.id, reference.message_id);
  if (found !== undefined && found.onlyFor === undefined) return found;
  if (reference.fail_if_not_exists === false) return undefined;
  throw invalid('message_reference', 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
}

function requireSending(world: World, channel: Channel, files: number): void {
  if (channel.kind === 'dm' && world.refusesDms.has(channel.person.id)) throw new ApiError(50007);
  requireOfBot(world, channel, permissionToSend(channel), ...(files > 0 ? (['attachFiles'] as const) : []));
  if (channel.kind !== 'thread' || !channel.archived) return;
  // Posting opens an archived thread again, unless a moderator locked it.
  if (channel.locked) throw new ApiError(50083);
  unarchiveThread(world, channel);
}

function edit(world: World, request: RestRequest): RestAnswer {
  const channel = world.channel(param(request, 'channel_id'));
  const needed = request.files.length > 0 ? (['attachFiles'] as const) : [];
  const stored = messageIn(world, channel, request, ...needed);
  if (stored.body.author.id !== world.bot.id) throw new ApiError(50005);
  if (channel.kind === 'thread' && channel.archived) throw new ApiError(50083);
  const body = parseRequest(messageRequest, request.body);
  world.moderation.check(channel, body);
  const change = changeOf(world, stored, body, request.files, everythingAllowed);
  editMessage(world, stored, { ...change, edited_timestamp: timestampOf(world.clock.now()) });
  return { status: 200, body: stored.body };
}

function remove(world: World, request: RestRequest): RestAnswer {
  const channel = world.channel(param(request, 'channel_id'));
  const stored = messageIn(world, channel, request);
  if (stored.body.author.id !== world.bot.id) {
    if (channel.kind === 'dm') throw new ApiError(50003);
    requireOfBot(world, channel, 'manageMessages');
  }
  removeMessage(world, stored);
  return { status: 204 };
}

const bulkRequest = z.strictObject({ messages: z.array(z.string()).min(2).max(100) });
const bulkWithinMs = 14 * 24 * 60 * 60_000;

/** Documents: Message, Bulk Delete Messages. Ids of messages that aren't there are passed over. */
function removeSeveral(world: World, request: RestRequest): RestAnswer {
  const channel = world.channel(param(request, 'channel_id'));
  if (channel.kind === 'dm') throw new ApiError(50003);
  requireOfBot(world, channel, 'manageMessages');
  const { messages } = parseRequest(bulkRequest, request.body);
  const stored = [...new Set(messages)].flatMap((id) => world.findMessage(channel.id, id) ?? []);
  const oldest = world.clock.now() - bulkWithinMs;
  if (stored.some(({ body }) => Date.parse(body.timestamp) < oldest)) throw new ApiError(50034);
  removeMessages(world, channel, stored);
  return { status: 204 };
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
