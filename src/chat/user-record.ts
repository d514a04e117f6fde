import { z } from 'zod';
import { type AgentId, type ChannelId, type GuildId, idSchema, type MessageId, type Otid } from '../base/ids.ts';
import type { RecordKind } from '../base/records.ts';
import { pairSchema } from '../pair/pair.ts';
import { toLocale } from '../texts/languages.ts';
import { acceptedMessageSchema } from './accepted-message.ts';

const messageIdSchema = idSchema<MessageId>();
const channelIdSchema = idSchema<ChannelId>();

const placeSchema = z.object({
  channel: channelIdSchema,
  kind: z.enum(['direct', 'channel', 'thread']),
  name: z.string(),
  parent: channelIdSchema.optional(),
  guild: z.object({ id: idSchema<GuildId>(), name: z.string() }).optional(),
});

const turnFields = {
  /** The id of its first message. Nonces are made from it. */
  id: messageIdSchema,
  place: placeSchema,
  /** A turn may outlive its language: what we don't speak any more, or not yet, is read as English. */
  locale: z.string().transform(toLocale),
};

/** Not sent yet: may grow, change or vanish with its messages. */
const acceptedTurn = z.object({
  ...turnFields,
  state: z.literal('accepted'),
  messages: z.array(acceptedMessageSchema).min(1),
});

/** Sent, or about to be: ids and texts are frozen, so that a retry sends the very same. */
const sentTurn = z.object({
  ...turnFields,
  state: z.literal('sent'),
  messages: z.array(acceptedMessageSchema).min(1),
  agent: z.string().transform((id) => id as AgentId),
  /** One per message, in the same order. */
  items: z.array(z.object({ otid: z.string().transform((id) => id as Otid), text: z.string() })),
  /** Milliseconds since the epoch. */
  sentAt: z.number(),
  /** The primary who knew the person is gone, and a new one answers: to be said below the answer. */
  memoryLost: z.boolean().optional(),
  /** Not all that the person sent or pointed at was looked at: to be said below the answer. */
  leftOut: z.boolean().optional(),
});

/** Answered, or ended by a notice: what is left is to post it. */
const answeredTurn = z.object({
  ...turnFields,
  state: z.literal('answered'),
  kind: z.enum(['answer', 'notice']),
  /** The message that the first page replies to. */
  replyTo: messageIdSchema,
  pages: z.array(z.object({ text: z.string(), posted: messageIdSchema.optional() })),
  /** The whole answer, where it goes as a file with the last page. */
  file: z.string().optional(),
  /** Milliseconds since the epoch. */
  answeredAt: z.number(),
});

/** An exchange under way. A delivered turn has no record: its text is gone. */
export const turnSchema = z.discriminatedUnion('state', [acceptedTurn, sentTurn, answeredTurn]);

export type AcceptedTurn = z.infer<typeof acceptedTurn>;
export type SentTurn = z.infer<typeof sentTurn>;
export type AnsweredTurn = z.infer<typeof answeredTurn>;
export type Turn = z.infer<typeof turnSchema>;

export const startersToldAtMost = 100;
export const deletedAtMost = 100;
export const editedAtMost = 20;

/** Everything that belongs to one primary. Today a user has one; servers may get a second one some day. */
const primarySchema = z.object({
  pair: pairSchema.nullable(),
  /** Messages answered in all. The message count is derived: this less what the cursor covers. */
  answered: z.number().int().nonnegative(),
  /**
   * Turns under way, in the order in which they are taken. Only the first may be `sent`; an answered one that Discord
   * does not take at present stands behind other channels' turns.
   */
  turns: z.array(turnSchema),
  /** The threads whose first message this agent was told, oldest first. */
  startersTold: z
    .object({
      agent: idSchema<AgentId>(),
      threads: z.array(channelIdSchema).max(startersToldAtMost),
    })
    .nullable()
    .default(null),
  /** Messages that were deleted after they had been sent, oldest first: no consolidation reads them. */
  deleted: z.array(messageIdSchema).max(deletedAtMost).default([]),
  /** What messages say that were edited after they had been sent, oldest first: consolidation reads them like that. */
  edited: z
    .array(z.object({ id: messageIdSchema, text: z.string() }))
    .max(editedAtMost)
    .default([]),
});

/** What we know of one Discord user: small and bounded. */
export const userRecordSchema = z.object({
  personal: primarySchema,
  /** The display name last seen. */
  name: z.string().nullable(),
  /** The last messages accepted, oldest first: an event that Discord repeats counts once. */
  handled: z.array(messageIdSchema).max(100),
  settings: z.object({
    paused: z.boolean(),
    /** Messages between consolidations, where the person chose their own. */
    threshold: z.number().int().positive().nullable(),
    /** The language of the last interaction. */
    locale: z.string().nullable(),
  }),
  /** Milliseconds since the epoch. */
  lastSeen: z.number(),
  dmChannel: z
    .string()
    .transform((id) => id as ChannelId)
    .nullable(),
});

export type UserRecord = z.infer<typeof userRecordSchema>;

export const userRecords: RecordKind<UserRecord> = { namespace: 'user', schema: userRecordSchema, version: 1 };

export function newUser(now: number): UserRecord {
  return {
    personal: { pair: null, answered: 0, turns: [], startersTold: null, deleted: [], edited: [] },
    name: null,
    handled: [],
    settings: { paused: false, threshold: null, locale: null },
    lastSeen: now,
    dmChannel: null,
  };
}
