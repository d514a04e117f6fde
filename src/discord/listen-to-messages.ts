import {
  type Client,
  GatewayDispatchEvents,
  type GatewayMessageDeleteBulkDispatchData,
  type GatewayMessageDeleteDispatchData,
} from 'discord.js';
import type { MessageId } from '../base/ids.ts';
import type { Inbound } from './create-inbound.ts';
import type { MessageEvents } from './discord-connection.ts';
import type { SurroundingsLookup, Whereabouts } from './surroundings.ts';
import { type MessagePayload, type Self, toIncomingMessage } from './to-incoming-message.ts';

/** One of the gateway's payloads about messages. */
export type MessageDispatch =
  | { readonly kind: 'created' | 'updated'; readonly message: MessagePayload }
  | { readonly kind: 'deleted'; readonly where: Whereabouts; readonly ids: readonly string[] };

/**
 * Takes messages from the gateway's own payloads. Of messages that it doesn't cache, discord.js tells neither the text
 * that a reply refers to nor, without placeholder objects, edits and deletions; and it drops new ones that a history
 * search happened to see first.
 */
export function listenToMessages(client: Client, inbound: Inbound<MessageDispatch>): void {
  client.ws.on(GatewayDispatchEvents.MessageCreate, (message: MessagePayload) => {
    inbound.take({ kind: 'created', message });
  });
  client.ws.on(GatewayDispatchEvents.MessageUpdate, (message: MessagePayload) => {
    inbound.take({ kind: 'updated', message });
  });
  client.ws.on(GatewayDispatchEvents.MessageDelete, ({ id, ...where }: GatewayMessageDeleteDispatchData) => {
    inbound.take({ kind: 'deleted', where, ids: [id] });
  });
  client.ws.on(GatewayDispatchEvents.MessageDeleteBulk, ({ ids, ...where }: GatewayMessageDeleteBulkDispatchData) => {
    inbound.take({ kind: 'deleted', where, ids });
  });
}

export type MessageRelay = {
  readonly self: Self;
  readonly lookUp: SurroundingsLookup;
  readonly events: MessageEvents;
};

/** Tells the chat flow about one payload, in our words. */
export async function relayMessage(dispatch: MessageDispatch, { self, lookUp, events }: MessageRelay) {
  if (dispatch.kind === 'deleted') {
    // Waits as new messages do: a deletion must not overtake what it deletes.
    const { place } = await lookUp(dispatch.where);
    const ids = dispatch.ids.map((id) => id as MessageId);
    return await events.deleted(place.channel, ids);
  }
  const { kind, message } = dispatch;
  if (message.author?.id === self.user || (kind === 'updated' && !isEdit(message))) return;
  const incoming = toIncomingMessage(message, self, await lookUp(message));
  await (kind === 'created' ? events.message(incoming) : events.edited(incoming));
}

/** Discord also updates messages to add previews, pins and the like; some of these updates are partial. */
function isEdit(message: Partial<MessagePayload>): boolean {
  return typeof message.edited_timestamp === 'string' && message.author !== undefined && message.content !== undefined;
}
