/** How journals and audits store what a cycle does, and what a reviewer said of it. */

import { z } from 'zod';
import type { AgentId } from '../../base/ids.ts';
import { reviewItemSchema, reviewModes, verdictSchema } from '../agent/review.ts';
import { departureSchema } from '../plan/departure.ts';
import { type BlockDiff, refusalSchema } from '../plan/plan-types.ts';

export const agentIdSchema = z.string().transform((id) => id as AgentId);

/** What happened to one block: see `BlockDiff`. */
export const diffSchema = z.object({
  label: z.string(),
  before: z.string(),
  after: z.string(),
  added: z.array(z.string()),
  updated: z.array(z.object({ from: z.string(), to: z.string() })),
  removed: z.array(z.object({ text: z.string(), because: departureSchema })),
});

export type StoredDiff = z.infer<typeof diffSchema>;

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
export const refusedSchema = z.object({
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
export const byOthersSchema = z.array(putAsideSchema).default([]);

/** Lines of cycles that are forgotten, as the database was put back, and that are known again. Absent where none are. */
export const foundSchema = z.array(z.object({ block: z.string(), text: z.string() })).optional();

/** Why a line of ours is not in its block: another writer left it no room, or changed what it stood for. */
const lossSchema = z.enum(['no-room', 'block-rewritten']);

/** Lines that lost against another writer. */
export const lostSchema = z.array(
  z.object({ label: z.string(), text: z.string(), because: lossSchema.default('block-rewritten') }),
);

/** The reviewer has answered, or nobody had to be asked: it is never asked again either. */
export const reviewSchema = z.object({
  mode: z.enum(reviewModes),
  items: z.array(reviewItemSchema.pick({ id: true })),
  verdicts: z.array(verdictSchema),
});
