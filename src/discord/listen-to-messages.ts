import {
  type APIMessage,
  ChannelType,
  type Client,
  Events,
  GatewayDispatchEvents,
  type GatewayMessageDeleteBulkDispatchData,
  type GatewayMessageDeleteDispatchData,
  type GatewayThreadCreateDispatchData,
  type REST,
  Routes,
} from 'discord.js';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { ChannelId, GuildId, MessageId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Inbound } from './create-inbound.ts';
import type { MessageEvents } from './discord-connection.ts';
import type { Surroundings, SurroundingsLookup, Whereabouts } from './surroundings.ts';
import { sentenceOf } from './to-discord-failure.ts';
import { type MessagePayload, type Self, toIncomingMessage } from './to-incoming-message.ts';

/** One of the gateway's payloads about messages, and the shard that brought it. */
export type MessageDispatch = DispatchKind & { readonly shard: number };

type DispatchKind =
  | { readonly kind: 'created' | 'updated'; readonly message: MessagePayload }
  | { readonly kind: 'deleted'; readonly where: Whereabouts; readonly ids: readonly string[] }
  | { readonly kind: 'taken-into'; readonly where: Whereabouts; readonly lastMessage: string }
  | { readonly kind: 'session-began'; readonly ready: Promise<void> };

/**
 * Takes messages from the gateway's own payloads. Of messages that it doesn't cache, discord.js tells neither the text
 * that a reply refers to nor, without placeholder objects, edits and deletions; and it drops new ones that a history
 * search happened to see first.
 */
export function listenToMessages(client: Client, inbound: Inbound<MessageDispatch>): void {
  client.ws.on(GatewayDispatchEvents.MessageCreate, (message: MessagePayload, shard: number) => {
    inbound.take({ kind: 'created', message, shard });
  });
  client.ws.on(GatewayDispatchEvents.MessageUpdate, (message: MessagePayload, shard: number) => {
    inbound.take({ kind: 'updated', message, shard });
  });
  client.ws.on(
    GatewayDispatchEvents.MessageDelete,
    ({ id, ...where }: GatewayMessageDeleteDispatchData, shard: number) => {
      inbound.take({ kind: 'deleted', where, ids: [id], shard });
    },
  );
  client.ws.on(
    GatewayDispatchEvents.MessageDeleteBulk,
    ({ ids, ...where }: GatewayMessageDeleteBulkDispatchData, shard: number) => {
      inbound.take({ kind: 'deleted', where, ids, shard });
    },
  );
  client.ws.on(GatewayDispatchEvents.ThreadCreate, (thread: GatewayThreadCreateDispatchData, shard: number) => {
    const taken = toTakenInto(thread);
    if (taken !== undefined) inbound.take({ ...taken, shard });
  });
}

/**
 * A private thread is shown to its members only. Whoever is named in one is taken into it, and need not have been told of
 * the message that named them. https://docs.discord.com/developers/topics/threads#gaining-access-to-private-threads
 */
function toTakenInto({ id, guild_id, type, last_message_id, newly_created }: GatewayThreadCreateDispatchData) {
  if (type !== ChannelType.PrivateThread || newly_created === true || last_message_id == null) return undefined;
  const where = { channel_id: id, guild_id };
  return { kind: 'taken-into' as const, where, lastMessage: last_message_id };
}

/** Tells of the sessions that begin from now on, in order with the messages. */
export function listenToSessions(client: Client, clock: Clock, inbound: Inbound<MessageDispatch>): void {
  client.ws.on(GatewayDispatchEvents.Ready, (_: unknown, shard: number) => {
    inbound.take({ kind: 'session-began', ready: serversKnown(client, shard, clock), shard });
  });
}

// discord.js itself waits 15 seconds for the servers of a session.
const serversKnownMs = 20_000;

/** Resolves when a shard's servers are known, or won't be in time. */
function serversKnown(client: Client, shard: number, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(serversKnownMs, finish);
  const heard = (id: number) => {
    if (id === shard) finish();
  };
  function finish(): void {
    cancel();
    client.off(Events.ShardReady, heard).off(Events.ShardResume, heard);
    resolve();
  }
  client.on(Events.ShardReady, heard).on(Events.ShardResume, heard);
  return promise;
}

export type MessageRelay = {
  readonly self: Self;
  readonly lookUp: SurroundingsLookup;
  /** The message as Discord gives it when asked; undefined where it can't be had. */
  readonly fetchMessage: (where: Whereabouts, id: string) => Promise<APIMessage | undefined>;
  readonly events: MessageEvents;
};

/** Tells the chat flow about one payload, in our words. */
export async function relayMessage(dispatch: MessageDispatch, relay: MessageRelay): Promise<void> {
  const { self, lookUp, events } = relay;
  const { shard } = dispatch;
  if (dispatch.kind === 'session-began') return events.returned(dispatch.ready, [shard]);
  if (dispatch.kind === 'taken-into') {
    return await events.takenInto(toPlace(dispatch.where), dispatch.lastMessage as MessageId);
  }
  if (dispatch.kind === 'deleted') {
    // Waits as new messages do: a deletion must not overtake what it deletes.
    await lookUp(dispatch.where).catch(() => {
      // Nothing of it is needed.
    });
    const ids = dispatch.ids.map((id) => id as MessageId);
    return await events.deleted(dispatch.where.channel_id as ChannelId, ids, shard);
  }
  if (dispatch.message.author?.id === self.user) {
    const to = dispatch.message.message_reference?.message_id;
    if (dispatch.kind === 'created' && to !== undefined) events.ownReply(to as MessageId);
    return;
  }
  if (dispatch.kind === 'created') {
    const around = await surroundingsOf(dispatch.message, relay);
    return around && (await events.message(toIncomingMessage(dispatch.message, self, around), shard));
  }
  if (!isEdit(dispatch.message)) return;
  // Only what must be asked for takes longer: a deletion must not overtake an edit either.
  const message = isWholeUpdate(dispatch.message) ? dispatch.message : await completed(dispatch.message, relay);
  if (message === undefined || message.author?.id === self.user) return;
  const around = await surroundingsOf(message, relay);
  if (around !== undefined) await events.edited(toIncomingMessage(message, self, around), shard);
}

/** A message whose surroundings Discord doesn't tell at present can't be judged, and is not ignored for that. */
async function surroundingsOf(
  { id, channel_id, guild_id }: Whereabouts & Pick<APIMessage, 'id'>,
  { lookUp, events }: MessageRelay,
): Promise<Surroundings | undefined> {
  try {
    return await lookUp({ channel_id, guild_id });
  } catch {
    await events.leftBehind(toPlace({ channel_id, guild_id }), id as MessageId);
    return undefined;
  }
}

function toPlace({ channel_id, guild_id }: Whereabouts) {
  return { channel: channel_id as ChannelId, guild: (guild_id ?? null) as GuildId | null };
}

/** Discord also updates messages to add previews, pins and the like. */
function isEdit({ edited_timestamp }: Partial<MessagePayload>): boolean {
  return typeof edited_timestamp === 'string';
}

/** An update may be partial. */
function isWholeUpdate(update: Partial<MessagePayload>): boolean {
  return necessary.every((field) => update[field] !== undefined);
}

async function completed(update: MessagePayload, { fetchMessage }: MessageRelay): Promise<MessagePayload | undefined> {
  const fetched = await fetchMessage(update, update.id);
  return fetched === undefined ? undefined : { ...fetched, ...update };
}

const necessary = [
  'author',
  'content',
  'timestamp',
  'type',
  'mentions',
  'mention_roles',
  'attachments',
  'embeds',
] as const satisfies readonly (keyof MessagePayload)[];

const fetchMs = 5_000;

/** Asks Discord for one message. Never rejects. */
export function createFetchMessage({ rest, clock, log }: FetchMessageSettings): MessageRelay['fetchMessage'] {
  return async ({ channel_id }, id) => {
    try {
      const ask = async (signal: AbortSignal) => await rest.get(Routes.channelMessage(channel_id, id), { signal });
      return (await withDeadline(clock, fetchMs, ask)) as APIMessage;
    } catch (error) {
      log.debug({ channel: channel_id, message: id, why: sentenceOf(error) }, 'edited message not fetched');
      return undefined;
    }
  };
}

export type FetchMessageSettings = { readonly rest: Pick<REST, 'get'>; readonly clock: Clock; readonly log: Log };
