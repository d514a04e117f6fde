import { z } from 'zod';
import type { UserId } from '../../base/ids.ts';
import type { RecordKind } from '../../base/records.ts';
import { learnedInSchema } from '../agent/window.ts';
import { type Departure, departureCodeSchema } from './departure.ts';
import { migrateLedger1 } from './migrate-ledger.ts';

/** What an entry rests on: one message of the person, and what of it was copied. */
export const sourceSchema = z.object({
  /** The Letta message. */
  message: z.string(),
  /** The person's own words around what was quoted, secrets masked. `null` where an older version kept none. */
  quote: z.string().nullable(),
  /** What the bot had asked, where the person's words are too short to be understood alone. */
  asked: z.string().nullable(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  place: learnedInSchema,
});

/**
 * One remembered fact. `live` entries stand as a line in their block; all others are kept out of sight, so that
 * nothing that was once known is lost because a block is small. `archived` ones hold, and may come up again. All others
 * must not: `superseded`, `obsolete` and `expired` ones hold no more, and what a `merged` one says is said by the entry
 * that took its place, which `left.supersededBy` names. A `candidate` is a pattern that one cycle has found: it is not
 * known yet.
 */
export const entrySchema = z.object({
  /** Unique within the ledger and never used again: `e1`, `e2`, … */
  id: z.string(),
  block: z.string(),
  /** The line as it stands in the block, without the bullet and the correction. At most 200 code points. */
  text: z.string(),
  state: z.enum(['live', 'archived', 'superseded', 'obsolete', 'expired', 'merged', 'candidate']),
  /** 1 to 10. */
  importance: z.number().min(1).max(10),
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** Lines of one topic stand together. In `session_context`: the slot. */
  topic: z.string().nullable(),
  /** The newest few. Seen again means: one source more. */
  sources: z.array(sourceSchema).max(10),
  /** Milliseconds since the epoch. */
  firstSeen: z.number(),
  lastSeen: z.number(),
  validUntil: z.number().nullable(),
  happensOn: z.number().nullable(),
  /** A pinned entry never leaves by itself. */
  pinned: z.boolean(),
  /** How the bot corrected what the person believes. */
  correction: z.string().nullable(),
  /** The cycle that worded it; 0 for what an older version learned. */
  cycle: z.number().int(),
  /**
   * `native`: Letta's own sleep-time agent wrote its line, with a bullet or without. `found`: it stood in its block, from a
   * cycle of which this ledger knows nothing. Either may have no sources.
   */
  origin: z.enum(['native', 'found']).optional(),
  /** The cycle in which a reviewer called it supported. */
  reviewed: z.number().int().nullable(),
  /** How often a reviewer was asked about it since and said nothing. */
  unanswered: z.number().int().optional(),
  /** How often its end had come, and neither the sleep agent nor a reviewer said what of it. */
  endUnanswered: z.number().int().optional(),
  /** Of a line that a tidying worded: whose place it took, and how those stood, so that it can be undone. */
  mergedFrom: z.array(z.object({ entry: z.string(), state: z.enum(['live', 'archived']) })).optional(),
  /** Why and since when it is not live, which entry took its place, and the reason in the sleep agent's own words. */
  left: z
    .object({
      at: z.number(),
      because: departureCodeSchema,
      supersededBy: z.string().nullable(),
      byOwnWords: z.string().nullable(),
      /** The cycle that found it no longer true, as long as no reviewer has seen that. */
      unreviewedSince: z.number().int().optional(),
      /** Why it was in the archive before, where it was. */
      archivedBecause: departureCodeSchema.optional(),
    })
    .nullable(),
});

/** A fact that the person had forgotten: its keyed hash, never its text. */
const tombstoneSchema = z.object({ hash: z.string(), at: z.number() });

/** A line that ought to leave and waits, as only a quarter of a block leaves in one cycle. */
const waitingSchema = z.object({
  entry: z.string(),
  /** The entry that takes its place; it stands in the archive until then. */
  successor: z.string().nullable(),
  because: departureCodeSchema,
  /** As it will stand in `left`. */
  unreviewedSince: z.number().int().optional(),
});

export const ledgerSchema = z.object({
  /** The number of the next entry's id. */
  next: z.number().int().positive(),
  entries: z.array(entrySchema),
  tombstones: z.array(tombstoneSchema),
  /** Tried first in the next cycle. */
  waiting: z.array(waitingSchema),
});

export type Source = z.infer<typeof sourceSchema>;
export type Entry = z.infer<typeof entrySchema>;
export type Waiting = z.infer<typeof waitingSchema>;
export type Ledger = z.infer<typeof ledgerSchema>;

export const ledgerRecords: RecordKind<Ledger> = {
  namespace: 'ledger',
  schema: ledgerSchema,
  version: 3,
  // Version 2 knew no merged entries and no candidates. What it wrote is right as it is.
  migrations: { 1: migrateLedger1, 2: (old) => old },
};

/** The record that holds one version of a user's ledger. */
export function ledgerId(user: UserId, version: number): string {
  return `${user}.${version}`;
}

/** When something was said last, in milliseconds since the epoch; `otherwise` where it has no sources. */
export function lastSaid(sources: readonly Pick<Source, 'at'>[], otherwise: number): number {
  return sources.length === 0 ? otherwise : Math.max(...sources.map(({ at }) => at));
}

/** Since when the time of an entry is over, in milliseconds since the epoch: it has ended, or what it foresaw is past. */
export type End = { readonly kind: 'lasted' | 'happened'; readonly at: number };

export function overSince({ validUntil, happensOn, firstSeen }: Entry, now: number): End | null {
  if (validUntil !== null && validUntil < now) return { kind: 'lasted', at: validUntil };
  if (happensOn !== null && happensOn < now && happensOn > firstSeen) return { kind: 'happened', at: happensOn };
  return null;
}

export function isOver(entry: Entry, now: number): boolean {
  return overSince(entry, now) !== null;
}

export const emptyLedger: Ledger = { next: 1, entries: [], tombstones: [], waiting: [] };

/** Beyond this many, the archived entries worth least go, and the audit says so. */
export const ledgerCapacity = 3_000;

export const keptSources = 10;

/** What is kept of why an entry was in the archive, where it leaves that. */
export function whyArchived({ state, left }: Entry): { readonly archivedBecause?: Departure } {
  return state === 'archived' && left !== null ? { archivedBecause: left.because } : {};
}
