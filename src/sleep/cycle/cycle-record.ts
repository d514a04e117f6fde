import { z } from 'zod';
import type { UserId } from '../../base/ids.ts';
import type { RecordKind } from '../../base/records.ts';
import { type ClaimedJournal, diffSchema } from './sleep-record.ts';

/** The audit of one finished cycle: what it did to the memory, for people to read and to undo. */
const cycleRecordSchema = z.object({
  cycle: z.number().int().positive(),
  trigger: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  tookMs: z.number(),
  covered: z.number().int(),
  /** The last Letta message that it covered. */
  end: z.string(),
  changes: z.array(diffSchema),
  refused: z.array(z.object({ block: z.string(), because: z.string() })),
  /** Entries that had to leave the ledger for good, as it was full. */
  dropped: z.number().int(),
  /** Lines of ours that lost against another writer. They are in the ledger, archived. */
  lost: z.array(z.object({ label: z.string(), text: z.string() })),
});

export type CycleRecord = z.infer<typeof cycleRecordSchema>;

export const cycleRecords: RecordKind<CycleRecord> = { namespace: 'cycle', schema: cycleRecordSchema, version: 1 };

/** The record that holds the audit of one cycle. */
export function auditId(user: UserId, cycle: number): string {
  return `${user}.${cycle}`;
}

/** @param done what the cycle did, at this moment. */
export function auditOf(
  { cycle, trigger, claimedAt, window }: Pick<ClaimedJournal, 'cycle' | 'trigger' | 'claimedAt' | 'window'>,
  { changes, refused, dropped, lost }: Pick<CycleRecord, 'changes' | 'refused' | 'dropped' | 'lost'>,
  now: number,
): CycleRecord {
  const tookMs = Math.max(0, now - claimedAt);
  return { cycle, trigger, at: now, tookMs, covered: window.covers, end: window.end, changes, refused, dropped, lost };
}

/** Audits are kept for so many cycles, or so long. */
export const auditsKept = { cycles: 200, ms: 90 * 24 * 3_600_000 } as const;
