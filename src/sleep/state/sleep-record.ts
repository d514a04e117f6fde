import { z } from 'zod';
import { idSchema, type LettaMessageId, type Otid } from '../../base/ids.ts';
import type { RecordKind } from '../../base/records.ts';
import { insightsSchema } from '../agent/insights.ts';
import { learnedInSchema } from '../agent/window.ts';
import { moodsSchema } from '../plan/mood-course.ts';
import { nativeSleepSchema } from './native-sleep-state.ts';
import { agentIdSchema, foundSchema, putAsideSchema, reviewSchema, storedPlan } from './stored-changes.ts';
import { newTidying, tidyingSchema } from './tidying-record.ts';

const messageId = idSchema<LettaMessageId>();
const trigger = z.enum(['threshold', 'idle', 'size', 'manual', 'retry', 'more', 'native']);

const windowMessageSchema = z.object({
  ref: z.string(),
  id: messageId,
  otid: idSchema<Otid>().optional(),
  speaker: z.enum(['person', 'scarlet']),
  own: z.string(),
  leftOut: z.number().int().positive().optional(),
  foreign: z.array(z.string()),
  learnedIn: learnedInSchema,
  at: z.number(),
});

const windowSchema = z.object({
  messages: z.array(windowMessageSchema),
  context: z.array(windowMessageSchema),
  end: messageId,
  covers: z.number().int().nonnegative(),
  more: z.boolean(),
});

/** Which cycle it is, and how far the conversation reaches that it works on. */
const claimedWindow = {
  cycle: z.number().int().positive(),
  trigger,
  /** The primary whose conversation it is. */
  agent: agentIdSchema,
  /** Milliseconds since the epoch. */
  claimedAt: z.number(),
  /** Messages answered in all when the window was fixed. */
  answered: z.number().int().nonnegative(),
  /** How long those were together. */
  characters: z.number().int(),
  window: windowSchema,
  /** How much of each message the sleep agent is shown at a time, in code points, where it can't take one whole. */
  ownAtMost: z.number().int().positive().optional(),
};

const shownLinesSchema = z.array(
  z.object({
    id: z.string(),
    block: z.string(),
    text: z.string(),
    entry: z.string().optional(),
    over: z.boolean().optional(),
  }),
);

/** What a window was made of that is read in parts: the model is asked once for each, and shown the same memory. */
const partsReadSchema = z.object({ answers: z.array(insightsSchema), memory: z.string(), shown: shownLinesSchema });

/** The model has answered: it is never asked again for this window. */
const extraction = { ...claimedWindow, insights: insightsSchema, shown: shownLinesSchema };

/**
 * The cycle under way, step by step. A crash after any of them goes on from there; values are whole, so what was
 * done already can be done again.
 */
const journalSchema = z.discriminatedUnion('state', [
  z.object({ ...claimedWindow, state: z.literal('claimed'), read: partsReadSchema.optional() }),
  /** A review that is too long for the model is asked in parts: `asked` is what the first of them brought. */
  z.object({ ...extraction, state: z.literal('extracted'), asked: reviewSchema.optional() }),
  z.object({ ...extraction, state: z.literal('reviewed'), review: reviewSchema }),
  z.object({
    ...extraction,
    state: z.literal('prepared'),
    /** Version 1 knew no reviews. */
    review: reviewSchema.nullable().default(null),
    /** The primary whose blocks are written: another one than `agent` where that was replaced meanwhile. */
    target: agentIdSchema,
    /** Without a mark, the blocks are marked with `claimedAt`. */
    ...storedPlan,
    putAside: z.array(putAsideSchema).default([]),
    found: foundSchema,
    /** The person's messages of which nothing was made. */
    unread: z.array(messageId).default([]),
    /** Labels of blocks that are nearly full after it. */
    full: z.array(z.string()).default([]),
  }),
]);

const lastSchema = z.object({
  kind: z.enum(['consolidated', 'failed', 'deferred']),
  at: z.number(),
  tookMs: z.number(),
  because: z.string().nullable(),
  /** Lines added, updated, removed. */
  added: z.number().int(),
  updated: z.number().int(),
  removed: z.number().int(),
  refused: z.number().int(),
});

/** Sleep-time of one primary. */
const primarySleepSchema = z.object({
  /** How far the conversation has been consolidated. */
  cursor: z
    .object({
      /** Message ids belong to one agent: a rebuilt one has others. */
      agent: agentIdSchema,
      message: messageId.nullable(),
      /** A little before it: where lists begin, so that the next window has some context. */
      context: messageId.nullable(),
      /** Messages up to it that one reading made nothing of: shown once more. With no `context`, they stand at the beginning. */
      unread: z.array(messageId).optional(),
      /** Only where no plan was made for this agent's blocks yet: all that was said first was set aside, or deleted. */
      unplanned: z.literal(true).optional(),
    })
    .nullable(),
  /** How many of the person's answered messages are consolidated. The message count is what is left. */
  covers: z.number().int().nonnegative(),
  /** How long those messages were together. Below zero where some of an earlier version's wait: see `migrations`. */
  coversCharacters: z.number().int(),
  journal: journalSchema.nullable(),
  /** When to try again after a failure. */
  retryAt: z.number().nullable(),
  /** Cycles of the current UTC day. */
  today: z.object({ day: z.string(), cycles: z.number().int(), manual: z.number().int() }),
  totals: z.object({ consolidations: z.number().int(), failures: z.number().int(), lastAt: z.number().nullable() }),
  last: lastSchema.nullable(),
  /** Failures since the last success, and how often the window was halved because of them. */
  failing: z.object({ inARow: z.number().int(), unparsable: z.number().int(), halvings: z.number().int() }),
  /** Cycles ever claimed. */
  cycles: z.number().int().nonnegative(),
  /** The first cycle whose audit may still be there. */
  oldestAudit: z.number().int().positive(),
  /** Which version of the ledger is valid; 0 before the first. */
  ledgerVersion: z.number().int().nonnegative(),
  tidying: tidyingSchema.default(newTidying),
  /** Only of pairs in native mode, and on the way there and back. */
  native: nativeSleepSchema.nullable().default(null),
  moods: moodsSchema.default([]),
  /** Whether the server has refused a value for its length. */
  limitsKept: z.boolean().default(false),
  /** The highest mark of blocks that plans in force have written. */
  lastMark: z.number().default(0),
});

const sleepRecordSchema = z.object({ personal: primarySleepSchema });

export type Journal = z.infer<typeof journalSchema>;
export type PreparedJournal = Extract<Journal, { state: 'prepared' }>;
export type ReviewedJournal = Extract<Journal, { state: 'reviewed' }>;
export type ExtractedJournal = Extract<Journal, { state: 'extracted' }>;
export type ClaimedJournal = Extract<Journal, { state: 'claimed' }>;
export type PrimarySleep = z.infer<typeof primarySleepSchema>;
export type SleepRecord = z.infer<typeof sleepRecordSchema>;

export const sleepRecords: RecordKind<SleepRecord> = {
  namespace: 'sleep',
  schema: sleepRecordSchema,
  version: 2,
  migrations: { 1: withoutOwnCounts },
};

const versionOne = z.object({
  personal: z.looseObject({
    waitingCharacters: z.number(),
    journal: z.looseObject({ agent: z.string(), characters: z.number().optional() }).nullable(),
  }),
});

/**
 * Version 1 counted itself how many characters wait, and kept when the time of quiet ends. Since then what was answered
 * is counted in the user's record, from nothing: what had waited before is so much less than nothing. The first ones
 * counted nothing for the cycle under way, wrote to the primary that it had read, and named no audit.
 */
function withoutOwnCounts(old: unknown): unknown {
  const { waitingCharacters: waiting, journal, ...rest } = versionOne.parse(old).personal;
  const characters = (journal?.characters ?? waiting) - waiting;
  const recounted = journal && { target: journal.agent, ...journal, characters };
  return { personal: { oldestAudit: 1, ...rest, journal: recounted, coversCharacters: -waiting } };
}

export const newSleep: SleepRecord = {
  personal: {
    cursor: null,
    covers: 0,
    coversCharacters: 0,
    journal: null,
    retryAt: null,
    today: { day: '', cycles: 0, manual: 0 },
    totals: { consolidations: 0, failures: 0, lastAt: null },
    last: null,
    failing: { inARow: 0, unparsable: 0, halvings: 0 },
    cycles: 0,
    oldestAudit: 1,
    ledgerVersion: 0,
    tidying: newTidying,
    native: null,
    moods: [],
    limitsKept: false,
    lastMark: 0,
  },
};

/** Applies a change to a user's sleep-time, which may not have been written yet. */
export function changeSleep(
  record: SleepRecord | undefined,
  fields: (current: PrimarySleep) => Partial<PrimarySleep>,
): SleepRecord {
  const current = sleepOf(record);
  return { personal: { ...current, ...fields(current) } };
}

/** A cycle whose plan is to be made again. */
export function withoutPlan(journal: PreparedJournal): ExtractedJournal | ReviewedJournal {
  const { cycle, trigger, agent, claimedAt, answered, characters, window, insights, shown, review } = journal;
  const extracted = { cycle, trigger, agent, claimedAt, answered, characters, window, insights, shown };
  return review === null ? { state: 'extracted', ...extracted } : { state: 'reviewed', ...extracted, review };
}

/** A user's sleep-time, also where nothing was written down yet. */
export function sleepOf(record: SleepRecord | undefined): PrimarySleep {
  return (record ?? newSleep).personal;
}
