import { z } from 'zod';
import type { AgentId, ChannelId, GuildId, MessageId, Otid } from '../base/ids.ts';
import { toLocale } from '../texts/languages.ts';

const messageId = z
  .string()
  .min(1)
  .transform((id) => id as MessageId);
const channelId = z
  .string()
  .min(1)
  .transform((id) => id as ChannelId);
const guildId = z
  .string()
  .min(1)
  .transform((id) => id as GuildId);

const placeSchema = z.object({
  channel: channelId,
  kind: z.enum(['direct', 'channel', 'thread']),
  name: z.string(),
  parent: channelId.optional(),
  guild: z.object({ id: guildId, name: z.string() }).optional(),
});

const attachmentSchema = z.object({
  name: z.string(),
  mediaType: z.string(),
  size: z.number(),
  url: z.string(),
  proxyUrl: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
});

/** What a turn keeps of a Discord message until it is answered. */
const acceptedMessageSchema = z.object({
  id: messageId,
  author: z.string(),
  text: z.string(),
  quoted: z.object({ author: z.string(), text: z.string() }).optional(),
  attachments: z.array(attachmentSchema),
  at: z.number(),
});

const common = {
  /** The id of its first message. Nonces are made from it. */
  id: messageId,
  place: placeSchema,
  /** A turn may outlive its language: what we don't speak any more, or not yet, is read as English. */
  locale: z.string().transform(toLocale),
};

/** Not sent yet: may grow, change or vanish with its messages. */
const acceptedTurn = z.object({
  ...common,
  state: z.literal('accepted'),
  messages: z.array(acceptedMessageSchema).min(1),
});

/** Sent, or about to be: ids and texts are frozen, so that a retry sends the very same. */
const sentTurn = z.object({
  ...common,
  state: z.literal('sent'),
  messages: z.array(acceptedMessageSchema).min(1),
  agent: z.string().transform((id) => id as AgentId),
  /** One per message, in the same order. */
  items: z.array(z.object({ otid: z.string().transform((id) => id as Otid), text: z.string() })),
  /** Milliseconds since the epoch. */
  sentAt: z.number(),
  /** The primary who knew the person is gone, and a new one answers: to be said below the answer. */
  memoryLost: z.boolean().optional(),
});

/** Answered, or ended by a notice: what is left is to post it. */
const answeredTurn = z.object({
  ...common,
  state: z.literal('answered'),
  kind: z.enum(['answer', 'notice']),
  /** The message that the first page replies to. */
  replyTo: messageId,
  pages: z.array(z.object({ text: z.string(), posted: messageId.optional() })),
  /** The whole answer, where it goes as a file with the last page. */
  file: z.string().optional(),
  /** Milliseconds since the epoch. */
  answeredAt: z.number(),
});

/** An exchange under way. A delivered turn has no record: its text is gone. */
export const turnSchema = z.discriminatedUnion('state', [acceptedTurn, sentTurn, answeredTurn]);

export type AcceptedMessage = z.infer<typeof acceptedMessageSchema>;
export type AcceptedTurn = z.infer<typeof acceptedTurn>;
export type SentTurn = z.infer<typeof sentTurn>;
export type AnsweredTurn = z.infer<typeof answeredTurn>;
export type Turn = z.infer<typeof turnSchema>;
