import { z } from 'zod';
import type { FailureKind } from '../base/failure.ts';
import { type AgentId, idSchema } from '../base/ids.ts';
import type { RecordKind } from '../base/records.ts';
import { type TimeZone, toTimeZone } from '../base/time-zones.ts';
import { turnsWithoutRepeat } from '../pair/conversation.ts';
import { callsOfDaySchema } from '../pair/model-calls.ts';
import { pairSchema } from '../pair/pair.ts';
import { noPauses, pausesSchema } from '../pair/pauses.ts';
import { handledFields } from './handled-messages.ts';
import { acquaintanceSchema, channelIdSchema, messageIdSchema, remarkFields, turnFields, turnSchema } from './turn.ts';

export const lostAtMost = 10;
export const unseenAtMost = 100;
/** So many may say the same as one that is looked for. */
export const postedAtMost = 25;
/** Places in which something came while the chat was paused. */
export const unreadAtMost = 20;

// Only ever compared: one that another version knew equals none of today's.
const failureKindSchema = z.string().transform((kind) => kind as FailureKind);

/** An answer that Discord didn't take in time: what is left is to say so. */
const lostAnswerSchema = z.object({
  ...turnFields,
  ...remarkFields,
  replyTo: messageIdSchema,
  /** Whether any of it can be read; `apology` where there was no answer but a notice. */
  what: z.enum(['all', 'rest', 'apology']),
  /** The page that couldn't be posted: it may have been, all the same. */
  page: z.string(),
  /** How many pages came after it. */
  pagesAfter: z.number().int().nonnegative().default(0),
  /** How many of before are told of with it, for want of room. */
  older: z.number().int().nonnegative().default(0),
  answeredAt: z.number(),
});

/** What came in one place while the chat was paused, and is to be told of once it goes on. Its id is the last message's. */
const unreadSchema = z.object({ ...turnFields, messages: z.number().int().positive() });

export type Unread = z.infer<typeof unreadSchema>;

export const startersToldAtMost = 100;
export const deletedAtMost = 100;
export const foundLaterAtMost = 100;
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
  /** One for each place, the latest last. */
  unread: z.array(unreadSchema).max(unreadAtMost).default([]),
  /** Oldest first. */
  lost: z.array(lostAnswerSchema).max(lostAtMost).default([]),
  /** The first and the last message of turns whose answer nobody saw, oldest first. */
  unseen: z.array(messageIdSchema).max(unseenAtMost).default([]),
  /** The last pages that were posted, oldest first, with a blank between their ids: what a later page is not. */
  posted: z.string().default(''),
  /** Answers that could be posted nowhere, and of which the next answer says so. */
  unposted: z.number().int().nonnegative().default(0),
  /** What an answer said once, on a page that nobody has seen: the next one says it again. */
  acquaintance: acquaintanceSchema.nullable().default(null),
  /** The threads whose first message this agent was told, oldest first. */
  startersTold: z
    .object({
      agent: idSchema<AgentId>(),
      threads: z.array(channelIdSchema).max(startersToldAtMost),
    })
    .nullable()
    .default(null),
  recall: recallSchema.default({ lately: [], turns: 0, lines: 0 }),
  /** Messages that had been asked before this record knew of them, oldest first: its database is an earlier one. */
  foundLater: z.array(messageIdSchema).max(foundLaterAtMost).default([]),
  /** The runs whose answers were brought by that. */
  foundAnswers: z.array(z.string()).max(foundLaterAtMost).default([]),
  /** Messages that were deleted after they had been sent, oldest first: no consolidation reads them. */
  deleted: z.array(messageIdSchema).max(deletedAtMost).default([]),
  /** What messages say that were edited after they had been sent, oldest first: consolidation reads them like that. */
  edited: z
    .array(z.object({ id: messageIdSchema, text: z.string(), leftOut: z.number().int().positive().optional() }))
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
  /** What administrators have paused for this person. */
  pauses: pausesSchema.default(noPauses),
  /** Of which pauses the person was told, by when these began. */
  pausesTold: z
    .object({ sleep: z.number().nullable(), chat: z.number().nullable() })
    .default({ sleep: null, chat: null }),
  settings: z.object({
    paused: z.boolean(),
    /** Messages between consolidations, where the person chose their own. */
    threshold: z.number().int().positive().nullable(),
    /** The language of the last interaction. */
    locale: z.string().nullable(),
    /** The person's own choice, by its IANA name. */
    timeZone: z.string().optional(),
  }),
  /** Milliseconds since the epoch. */
  lastSeen: z.number(),
  dmChannel: channelIdSchema.nullable(),
});

export type UserRecord = z.infer<typeof userRecordSchema>;

export const userRecords: RecordKind<UserRecord> = {
  namespace: 'user',
  schema: userRecordSchema,
  version: 2,
  migrations: { 1: withHandledInOneText },
};

export function withPersonal(record: UserRecord, changes: Partial<UserRecord['personal']>): UserRecord {
  return { ...record, personal: { ...record.personal, ...changes } };
}

const withHandledIds = z.looseObject({ handled: z.array(z.string()) });

function withHandledInOneText(old: unknown): unknown {
  const record = withHandledIds.parse(old);
  // The first ones knew no name.
  return { name: null, ...record, handled: record.handled.join(' ') };
}

/** One that this machine doesn't know, or no longer, counts as none. */
export function timeZoneOf({ settings: { timeZone } }: UserRecord): TimeZone | undefined {
  return timeZone === undefined ? undefined : toTimeZone(timeZone);
}

/** Nobody has said anything yet: what is empty then is so by its default. */
export function newUser(now: number): UserRecord {
  return userRecordSchema.parse({
    personal: { pair: null, answered: 0, turns: [] },
    name: null,
    handled: '',
    settings: { paused: false, threshold: null, locale: null },
    lastSeen: now,
    dmChannel: null,
  } satisfies z.input<typeof userRecordSchema>);
}
