import { ApiError, invalid, parseRequest } from '../api-error.ts';
import { attachmentsOf } from '../attachments.ts';
import { messageFlag, permission } from '../bits.ts';
import { timestampOf } from '../clock.ts';
import type { Channel, StoredMessage } from '../entities.ts';
import { everythingAllowed, pingsOf } from '../mentions.ts';
import { changeOf } from '../message-change.ts';
import {
  type CreateMessageRequest,
  checkSubstance,
  componentsOf,
  createMessageRequest,
  embedsOf,
  messageRequest,
} from '../message-request.ts';
import type { Nonces } from '../nonces.ts';
import { permissionsOf, permissionToSend, requireOfBot } from '../permissions.ts';
import { openAgain } from '../places.ts';
import { editMessage, postMessage, removeMessage } from '../post-message.ts';
import { param, type RestAnswer, type RestRequest, type Route } from '../rest-request.ts';
import type { World } from '../world.ts';

const many = '/channels/{channel_id}/messages';
const one = '/channels/{channel_id}/messages/{message_id}';

export function messageRoutes(world: World, nonces: Nonces): readonly Route[] {
  return [
    { method: 'POST', template: many, answer: (request) => create(world, nonces, request) },
    { method: 'PATCH', template: one, answer: (request) => edit(world, request) },
    { method: 'DELETE', template: one, answer: (request) => remove(world, request) },
  ];
}

function create(world: World, nonces: Nonces, request: RestRequest): RestAnswer {
  const channel = world.channel(param(request, 'channel_id'));
  const body = parseRequest(createMessageRequest, request.body);
  checkSubstance(body, request.files.length);
  requireSending(world, channel, request.files.length);
  const nonce = body.nonce ?? undefined;

  if (nonce !== undefined && body.enforce_nonce === true) {
    const earlier = nonces.messageOf(channel.id, String(nonce));
    if (earlier !== undefined) return { status: 200, body: { ...world.message(channel.id, earlier).body, nonce } };
  }
  world.moderation.check(channel, body);
  const { body: message } = postMessage(world, {
    channel,
    author: world.bot,
    content: body.content ?? '',
    nonce,
    tts: body.tts ?? false,
    flags:
      (body.flags ?? 0) & (messageFlag.suppressEmbeds | messageFlag.suppressNotifications | messageFlag.componentsV2),
    embeds: embedsOf(body),
    components: componentsOf(body),
    attachments: attachmentsOf(world, channel.id, body, request.files),
    ...replyParts(world, channel, body),
  });
  if (nonce === undefined) return { status: 200, body: message };
  nonces.remember(channel.id, String(nonce), message.id);
  return { status: 200, body: { ...message, nonce } };
}

function replyParts(world: World, channel: Channel, body: CreateMessageRequest) {
  const repliesTo = repliedMessage(world, channel, body.message_reference ?? undefined);
  const message = {
    content: body.content ?? '',
    channel,
    authorId: world.bot.id,
    repliesTo: repliesTo?.body.author,
  };
  return { repliesTo, pings: pingsOf(world, message, body.allowed_mentions ?? everythingAllowed) };
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
  openAgain(world, channel);
}

function edit(world: World, request: RestRequest): RestAnswer {
  const channel = world.channel(param(request, 'channel_id'));
  requireOfBot(world, channel);
  const stored = world.message(channel.id, param(request, 'message_id'));
  if (stored.onlyFor !== undefined) throw new ApiError(10008);
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
  requireOfBot(world, channel);
  const stored = world.message(channel.id, param(request, 'message_id'));
  if (stored.onlyFor !== undefined) throw new ApiError(10008);
  if (stored.body.author.id !== world.bot.id) {
    if (channel.kind === 'dm') throw new ApiError(50003);
    requireOfBot(world, channel, 'manageMessages');
  }
  removeMessage(world, stored);
  return { status: 204 };
}
