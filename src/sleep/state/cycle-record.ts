import { z } from 'zod';
import type { UserId } from '../../base/ids.ts';
import type { RecordKind } from '../../base/records.ts';
import { nativeRunSchema } from './native-sleep-state.ts';
import type { ClaimedJournal } from './sleep-record.ts';
import { foundSchema, putAsideSchema, storedEffects } from './stored-changes.ts';

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
  ...storedEffects,
  putAside: z.array(putAsideSchema).default([]),
  found: foundSchema,
  /** A message that no answer could be had for, and that was stepped over. */
  setAside: z.boolean().default(false),
  /** Not a cycle of ours: what these runs of Letta's own sleep-time agent did, as it was seen afterwards. */
  native: z.array(nativeRunSchema).optional(),
});

export type CycleRecord = z.infer<typeof cycleRecordSchema>;

export const cycleRecords: RecordKind<CycleRecord> = {
  namespace: 'cycle',
  schema: cycleRecordSchema,
  version: 2,
  migrations: { 1: migrateCycle1 },
};

/** In version 1 a message that was set aside stood among what was refused. */
function migrateCycle1(old: unknown): unknown {
  const { refused, ...kept } = cycle1.parse(old);
  const left = refused.filter(({ because }) => because !== 'message-set-aside');
  return { ...kept, refused: left, setAside: left.length < refused.length };
}

const cycle1 = z.looseObject({ refused: z.array(z.looseObject({ because: z.string() })) });

/** The record that holds the audit of one cycle. */
export function auditId(user: UserId, cycle: number): string {
  return `${user}.${cycle}`;
}

/** @param done what the cycle did, at this moment. */
export function auditOf(
  { cycle, trigger, claimedAt, window }: Pick<ClaimedJournal, 'cycle' | 'trigger' | 'claimedAt' | 'window'>,
  done: Pick<CycleRecord, 'changes' | 'refused' | 'putAside' | 'byOthers' | 'found' | 'setAside' | 'dropped' | 'lost'>,
  now: number,
): CycleRecord {
  const tookMs = Math.max(0, now - claimedAt);
  const covered = { covered: window.covers, end: window.end };
  const { changes, refused, putAside, byOthers, found, setAside, dropped, lost } = done;
  const effects = { changes, refused, putAside, byOthers, found, setAside, dropped, lost };
  return { cycle, trigger, at: now, tookMs, ...covered, ...effects };
}

/** Audits are kept for so many cycles, or so long. */
export const auditsKept = { cycles: 200, ms: 90 * 24 * 3_600_000 } as const;
