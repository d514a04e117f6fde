import { z } from 'zod';
import type { RecordKind } from '../../base/records.ts';
import { departureSchema } from './departure.ts';

/** A server's snowflake, never its name: older records have names. `null` stands for a server that we don't know. */
const guildSchema = z
  .string()
  .nullable()
  .transform((guild) => (guild !== null && /^\d{17,20}$/.test(guild) ? guild : null));

/** Where something was learned: a direct message, or a server. Decides where it may be voiced. */
export const learnedInSchema = z.union([z.literal('direct'), z.object({ guild: guildSchema })]);

/**
 * One remembered fact. `live` entries stand as a line in their block; all others are kept out of sight, so that
 * nothing that was once known is lost because a block is small.
 */
export const entrySchema = z.object({
  /** Unique within the ledger and never used again: `e1`, `e2`, … */
  id: z.string(),
  block: z.string(),
  /** The line as it stands in the block, without the bullet. At most 200 code points. */
  text: z.string(),
  state: z.enum(['live', 'archived', 'superseded', 'obsolete', 'expired']),
  /** 1 to 10. */
  importance: z.number().min(1).max(10),
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  timesSeen: z.number().int().positive(),
  /** Milliseconds since the epoch. */
  firstSeen: z.number(),
  lastSeen: z.number(),
  validUntil: z.number().nullable(),
  /** Ids of the Letta messages in which the person said it; the newest few. */
  evidence: z.array(z.string()).max(10),
  learnedIn: z.array(learnedInSchema).max(10),
  /** A pinned entry is never evicted. */
  pinned: z.boolean(),
  /** Why and since when it is not live, and which entry took its place. */
  left: z.object({ at: z.number(), because: departureSchema, supersededBy: z.string().nullable() }).nullable(),
});

/** A fact that the person had forgotten: its keyed hash, never its text. */
export const tombstoneSchema = z.object({ hash: z.string(), at: z.number() });

export const ledgerSchema = z.object({
  /** The number of the next entry's id. */
  next: z.number().int().positive(),
  entries: z.array(entrySchema),
  tombstones: z.array(tombstoneSchema),
});

export type LearnedIn = z.infer<typeof learnedInSchema>;
export type Entry = z.infer<typeof entrySchema>;
export type Tombstone = z.infer<typeof tombstoneSchema>;
export type Ledger = z.infer<typeof ledgerSchema>;

export const ledgerRecords: RecordKind<Ledger> = { namespace: 'ledger', schema: ledgerSchema, version: 1 };

export const emptyLedger: Ledger = { next: 1, entries: [], tombstones: [] };

/** Beyond this many, the archived entries worth least go, and the audit says so. */
export const ledgerCapacity = 3_000;
