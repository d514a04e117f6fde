import { z } from 'zod';
import type { FailureKind } from '../base/failure.ts';
import { type AgentId, type ChannelId, type GuildId, idSchema, type MessageId, type Otid } from '../base/ids.ts';
import type { RecordKind } from '../base/records.ts';
import { turnsWithoutRepeat } from '../pair/conversation.ts';
import { callsOfDaySchema } from '../pair/model-calls.ts';
import { pairSchema } from '../pair/pair.ts';
import { toLocale } from '../texts/languages.ts';
import { acceptedMessageSchema } from './accepted-message.ts';
import { handledFields } from './handled-messages.ts';
import { postingRights } from './incoming.ts';
import { pageForms } from './page-forms.ts';

export const lostAtMost = 10;
export const unseenAtMost = 100;

const messageIdSchema = idSchema<MessageId>();
const channelIdSchema = idSchema<ChannelId>();
// Only ever compared: one that another version knew equals none of today's.
const failureKindSchema = z.string().transform((kind) => kind as FailureKind);

const placeSchema = z.object({
  channel: channelIdSchema,
  kind: z.enum(['direct', 'channel', 'thread']),
  name: z.string(),
  parent: channelIdSchema.optional(),
  guild: z.object({ id: idSchema<GuildId>(), name: z.string() }).optional(),
});

const rightsSchema = z.array(z.enum(postingRights));

const turnFields = {
  /** The id of its first message. Nonces are made from it. */
  id: messageIdSchema,
  place: placeSchema,
  /** Turns of before these were looked at have none: there everything is tried. */
  rights: rightsSchema.optional(),
  /** A turn may outlive its language: what we don't speak any more, or not yet, is read as English. */
  locale: z.string().transform(toLocale),
};

/**
 * What is shown of a turn whose answer isn't whole yet: its first page, about to be posted with this text, or posted and
 * edited since.
 */
const shownSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('about-to-post'), text: z.string() }),
  z.object({ kind: z.literal('posted'), message: messageIdSchema }),
]);

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
  /** What goes with them out of the archive. */
  recalled: z.object({ otid: z.string().transform((id) => id as Otid), text: z.string() }).optional(),
  /** Milliseconds since the epoch. */
  sentAt: z.number(),
  /** The primary who knew the person is gone, and a new one answers: to be said below the answer. */
  memoryLost: z.boolean().optional(),
  /** Not all that the person sent or pointed at was looked at: to be said below the answer. */
  leftOut: z.boolean().optional(),
  shown: shownSchema.optional(),
});

/** Answered, or ended by a notice: what is left is to post it. */
const answeredTurn = z.object({
  ...turnFields,
  state: z.literal('answered'),
  kind: z.enum(['answer', 'notice']),
  /** What a button below the last page offers. */
  offer: z.literal('begin-anew').optional(),
  /** The message that the first page replies to. */
  replyTo: messageIdSchema,
  pages: z.array(
    z.object({
      text: z.string(),
      /** Another one than the first, where Discord refused what came before it. */
      form: z.enum(pageForms).optional(),
      posted: messageIdSchema.optional(),
    }),
  ),
  /** The first page takes its place. */
  shown: shownSchema.optional(),
  /** The whole answer, where it goes as a file with the last page. */
  file: z.string().optional(),
  /** Stands below the answer, should its file be refused. */
  remarks: z.array(z.string()).optional(),
  /** Milliseconds since the epoch. */
  answeredAt: z.number(),
});

/** An exchange under way. A delivered turn has no record: its text is gone. */
export const turnSchema = z.discriminatedUnion('state', [acceptedTurn, sentTurn, answeredTurn]);

export type Shown = z.infer<typeof shownSchema>;
export type AcceptedTurn = z.infer<typeof acceptedTurn>;
export type SentTurn = z.infer<typeof sentTurn>;
export type AnsweredTurn = z.infer<typeof answeredTurn>;
export type Turn = z.infer<typeof turnSchema>;

/** An answer that Discord didn't take in time: what is left is to say so. */
const lostAnswerSchema = z.object({
  ...turnFields,
  replyTo: messageIdSchema,
  /** Whether any of it can be read; `apology` where there was no answer but a notice. */
  what: z.enum(['all', 'rest', 'apology']),
  /** The page that couldn't be posted: it may have been, all the same. */
  page: z.string(),
  /** How many pages came after it. */
  pagesAfter: z.number().int().nonnegative(),
  answeredAt: z.number(),
});
export const startersToldAtMost = 100;
export const deletedAtMost = 100;
export const editedAtMost = 20;

/** What came out of the archive: the entries of the last turns, oldest first, and how much it was in all. */
const recallSchema = z.object({
  lately: z.array(z.array(z.string())).max(turnsWithoutRepeat),
  turns: z.number().int().nonnegative(),
  lines: z.number().int().nonnegative(),
});

/** Everything that belongs to one primary. Today a user has one; servers may get a second one some day. */
const primarySchema = z.object({
  pair: pairSchema.nullable(),
  /** Messages answered in all. The message count is derived: this less what the cursor covers. */
  answered: z.number().int().nonnegative(),
  /** How long those messages were together. What waits is derived in the same way. */
  answeredCharacters: z.number().int().nonnegative().default(0),
  /** When the last of them was answered, in milliseconds since the epoch. */
  lastAnsweredAt: z.number().nullable().default(null),
  /**
   * Turns under way, in the order in which they are taken. Only the first may be `sent`; an answered one that Discord
   * does not take at present stands behind other channels' turns.
   */
  turns: z.array(turnSchema),
  /** In what the last turns have ended in a row, none of them in an answer: see `noteFailure`. */
  failing: z.object({ kind: failureKindSchema, times: z.number().int().positive() }).nullable().default(null),
  /** The person wants the conversation begun anew: done before anything else is sent. */
  beginsAnew: z.boolean().default(false),
  /** Oldest first. */
  lost: z.array(lostAnswerSchema).max(lostAtMost).default([]),
  /** The first and the last message of turns whose answer nobody saw, oldest first. */
  unseen: z.array(messageIdSchema).max(unseenAtMost).default([]),
  /** The threads whose first message this agent was told, oldest first. */
  startersTold: z
    .object({
      agent: idSchema<AgentId>(),
      threads: z.array(channelIdSchema).max(startersToldAtMost),
    })
    .nullable()
    .default(null),
  recall: recallSchema.default({ lately: [], turns: 0, lines: 0 }),
  /** Messages that were deleted after they had been sent, oldest first: no consolidation reads them. */
  deleted: z.array(messageIdSchema).max(deletedAtMost).default([]),
  /** What messages say that were edited after they had been sent, oldest first: consolidation reads them like that. */
  edited: z
    .array(z.object({ id: messageIdSchema, text: z.string() }))
    .max(editedAtMost)
    .default([]),
});

export type LostAnswer = z.infer<typeof lostAnswerSchema>;

/** What we know of one Discord user: small and bounded. */
export const userRecordSchema = z.object({
  personal: primarySchema,
  /** The display name last seen. */
  name: z.string().nullable(),
  ...handledFields,
  /** Counted only where they are limited. */
  modelCalls: callsOfDaySchema.nullable().default(null),
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
    personal: {
      pair: null,
      answered: 0,
      answeredCharacters: 0,
      lastAnsweredAt: null,
      turns: [],
      failing: null,
      beginsAnew: false,
      lost: [],
      unseen: [],
      startersTold: null,
      recall: { lately: [], turns: 0, lines: 0 },
      deleted: [],
      edited: [],
    },
    name: null,
    handled: [],
    handledIn: [],
    handledUpTo: [],
    modelCalls: null,
    settings: { paused: false, threshold: null, locale: null },
    lastSeen: now,
    dmChannel: null,
  };
}
