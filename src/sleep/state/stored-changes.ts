/** How journals and audits store what a cycle does, and what a reviewer said of it. */

import { z } from 'zod';
import { type AgentId, idSchema } from '../../base/ids.ts';
import { reviewItemSchema, reviewModes, verdictSchema } from '../agent/review.ts';
import { departureSchema } from '../plan/departure.ts';
import { type BlockDiff, refusalSchema } from '../plan/plan-types.ts';

export const agentIdSchema = idSchema<AgentId>();

/** What happened to one block: see `BlockDiff`. */
const diffSchema = z.object({
  label: z.string(),
  before: z.string(),
  after: z.string(),
  added: z.array(z.string()),
  updated: z.array(z.object({ from: z.string(), to: z.string() })),
  removed: z.array(z.object({ text: z.string(), because: departureSchema })),
});

type StoredDiff = z.infer<typeof diffSchema>;

/** Copies: what is stored is mutable for zod. */
export function toStoredChanges(changes: readonly BlockDiff[]): StoredDiff[] {
  return changes.map((diff) => ({
    ...diff,
    added: [...diff.added],
    updated: [...diff.updated],
    removed: [...diff.removed],
  }));
}

/** How many lines changed, in all blocks together. */
export function countChanges(changes: readonly BlockDiff[]): Record<'added' | 'updated' | 'removed', number> {
  const sum = (what: 'added' | 'updated' | 'removed') => changes.reduce((total, diff) => total + diff[what].length, 0);
  return { added: sum('added'), updated: sum('updated'), removed: sum('removed') };
}

/** An insight without effect: see `Refused`. Version 1 kept no words of it. */
const refusedSchema = z.object({
  id: z.string().default(''),
  block: z.string(),
  op: z.enum(['add', 'update', 'obsolete']).default('add'),
  because: refusalSchema,
  text: z.string().nullable().default(null),
  quote: z.string().nullable().default(null),
});

/** A line that was learned and went straight to the archive. */
export const putAsideSchema = z.object({ block: z.string(), text: z.string(), because: departureSchema });

/** Lines that somebody else took out or reworded since the cycle before, or that were lost as their block was emptied. */
const byOthersSchema = z.array(putAsideSchema).default([]);

/** Lines of cycles that are forgotten, as the database was put back, and that are known again. Absent where none are. */
export const foundSchema = z.array(z.object({ block: z.string(), text: z.string() })).optional();

/** Why a line of ours is not in its block: another writer left it no room, or changed what it stood for. */
const lossSchema = z.enum(['no-room', 'block-rewritten']);

/** Lines that lost against another writer. */
const lostSchema = z.array(
  z.object({ label: z.string(), text: z.string(), because: lossSchema.default('block-rewritten') }),
);

/** What a plan did, or is to do: see `Plan`. */
export const storedEffects = {
  changes: z.array(diffSchema),
  /** What had no effect, with its words: secrets excepted. */
  refused: z.array(refusedSchema),
  byOthers: byOthersSchema,
  /** Lines of ours that lost against another writer. They are in the ledger, archived. */
  lost: lostSchema,
  /** Entries that had to leave the full ledger for good. */
  dropped: z.number().int(),
};

/** A plan on its way into the blocks. */
export const storedPlan = {
  ...storedEffects,
  /** Labels whose PATCH is known to have been done. */
  applied: z.array(z.string()),
  /** What the blocks are marked with. */
  mark: z.number().optional(),
  /** What lines have said that were secrets: to be taken out of all that is written down of cycles. */
  erased: z.array(z.string()).default([]),
};

/** The reviewer has answered, or nobody had to be asked: it is never asked again either. */
export const reviewSchema = z.object({
  mode: z.enum(reviewModes),
  items: z.array(reviewItemSchema.pick({ id: true })),
  verdicts: z.array(verdictSchema),
});
