import type { APIMessage, GatewayDispatchPayload } from 'discord-api-types/v10';
import { intent } from './bits.ts';

/** An event on its way to the gateway sessions, with what decides who gets it. */
export type Dispatch = {
  readonly event: GatewayEvent;
  /** The server it happened in; `undefined` for direct messages, which go to shard 0. */
  readonly guildId: string | undefined;
  /** The intent that a session must have asked for; 0 for events that everyone gets. */
  readonly intent: number;
};

/** Name and data of a dispatch, as discord-api-types describes them. */
export type GatewayEvent = EventOf<GatewayDispatchPayload>;

type EventOf<Payload> = Payload extends { t: infer Name; d: infer Data } ? { t: `${Name & string}`; d: Data } : never;

/** Who listens on a session. */
export type Listener = { readonly intents: number; readonly shard: readonly [number, number]; readonly botId: string };

/** The event as this listener gets it; `undefined` when it doesn't. */
export function dispatchFor(
  listener: Listener,
  { event, guildId, intent: needed }: Dispatch,
): GatewayEvent | undefined {
  if (needed !== 0 && (listener.intents & needed) === 0) return undefined;
  const [shard, shards] = listener.shard;
  if (shardOf(guildId, shards) !== shard) return undefined;
  if ((listener.intents & intent.messageContent) !== 0) return event;
  if (event.t === 'MESSAGE_CREATE') return { t: event.t, d: withoutContent(event.d, listener.botId, guildId) };
  if (event.t === 'MESSAGE_UPDATE') return { t: event.t, d: withoutContent(event.d, listener.botId, guildId) };
  return event;
}

/** The shard that gets a server's events; direct messages always go to shard 0. */
export function shardOf(guildId: string | undefined, shards: number): number {
  return guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(shards));
}

/**
 * A message as a bot without MessageContent sees it. It keeps the content of its own messages, of direct messages, and
 * of messages that mention it, pinging replies among them. What a message refers to is a message of its own.
 */
export function withoutContent<Message extends APIMessage>(
  message: Message,
  botId: string,
  guildId: string | undefined,
): Message {
  const { referenced_message: referenced } = message;
  const seen =
    referenced == null ? message : { ...message, referenced_message: withoutContent(referenced, botId, guildId) };
  const addressed = message.mentions.some((user) => user.id === botId);
  if (guildId === undefined || message.author.id === botId || addressed) return seen;
  const nothing = { content: '', embeds: [], attachments: [], components: [] };
  const snapshots = seen.message_snapshots?.map(({ message: shown }) => ({ message: { ...shown, ...nothing } }));
  const hidden: Message = { ...seen, ...nothing, ...(snapshots === undefined ? {} : { message_snapshots: snapshots }) };
  delete hidden.poll;
  return hidden;
}
