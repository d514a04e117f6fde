import { z } from 'zod';
import { tidyingAnswerSchema } from '../agent/tidying-request.ts';
import { pauseAfterRound } from './sleep-policy.ts';
import { agentIdSchema, reviewSchema, storedPlan } from './stored-changes.ts';

/** Why memory is tidied: so many cycles have passed, or a block has become nearly full. */
const reasons = ['cycles', 'full'] as const;

const claimed = {
  cycle: z.number().int().positive(),
  because: z.enum([...reasons, 'undo']),
  /** The primary whose blocks they are. */
  target: agentIdSchema,
  /** Milliseconds since the epoch. */
  claimedAt: z.number(),
};

/** The model has answered: it is never asked again for this tidying. */
const withItsAnswer = {
  ...claimed,
  answer: tidyingAnswerSchema,
  shown: z.array(z.object({ mark: z.string(), entry: z.string(), line: z.string() })),
};

/** The tidying under way, step by step, as a cycle's journal is. An undo of one begins with its plan. */
const tidyingJournalSchema = z.discriminatedUnion('state', [
  z.object({ ...claimed, state: z.literal('claimed') }),
  z.object({ ...withItsAnswer, state: z.literal('extracted'), asked: reviewSchema.optional() }),
  z.object({ ...withItsAnswer, state: z.literal('reviewed'), review: reviewSchema }),
  z.object({
    ...claimed,
    state: z.literal('prepared'),
    /** Without a mark, the blocks keep theirs. */
    ...storedPlan,
    /** Lines that another one says now, and lines that a later one contradicts. */
    merged: z.number().int(),
    contradicted: z.number().int(),
  }),
]);

export const tidyingSchema = z.object({
  /** The cycle of the last one, or the one after which the last one was given up. */
  lastCycle: z.number().int().nonnegative(),
  /** Labels that were nearly full after the last cycle: only what has become so is a reason. */
  full: z.array(z.string()),
  /** One that is due. What failed, or is over a cap, comes after the next cycle. */
  wanted: z.object({ because: z.enum(reasons), next: z.enum(['at-once', 'after-a-cycle']) }).nullable(),
  /** Tries of the one under way that failed. */
  failures: z.number().int().nonnegative(),
  /** When what is prepared is tried again, in milliseconds since the epoch. */
  retryAt: z.number().nullable().default(null),
  journal: tidyingJournalSchema.nullable(),
});

export type Tidying = z.infer<typeof tidyingSchema>;
type TidyingJournal = z.infer<typeof tidyingJournalSchema>;
export type ClaimedTidying = Extract<TidyingJournal, { state: 'claimed' }>;
export type ExtractedTidying = Extract<TidyingJournal, { state: 'extracted' }>;
export type ReviewedTidying = Extract<TidyingJournal, { state: 'reviewed' }>;
export type PreparedTidying = Extract<TidyingJournal, { state: 'prepared' }>;

export const newTidying: Tidying = { lastCycle: 0, full: [], wanted: null, failures: 0, retryAt: null, journal: null };

const cyclesBetween = 20;

/** Whether a tidying is due after a cycle: decided in the write that puts the cycle in force, so that no crash loses it. */
export function tidyingAfter(
  tidying: Tidying,
  {
    cycle,
    full,
    erased,
  }: { readonly cycle: number; readonly full: readonly string[]; readonly erased: readonly string[] },
): Tidying {
  const isFuller = full.some((label) => !tidying.full.includes(label));
  const isTime = cycle - tidying.lastCycle >= cyclesBetween;
  const because = tidying.wanted?.because ?? (isFuller ? 'full' : isTime ? 'cycles' : undefined);
  // One that is under way may have been shown what was erased, and say it: it is begun anew.
  const journal = erased.length === 0 || tidying.journal?.state === 'prepared' ? tidying.journal : null;
  return { ...tidying, journal, full: [...full], wanted: because === undefined ? null : { because, next: 'at-once' } };
}

/** How many tries a tidying has, each on an occasion of its own. */
const mostTries = 3;

/**
 * After a try that failed: the next cycle brings another one, and the third is the last until there is a new reason. What
 * is prepared is never given up, as some of its blocks may be written: it waits for no cycle, longer and longer.
 */
export function tidyingAfterFailure(tidying: Tidying, cycles: number, now: number): Tidying {
  const { journal } = tidying;
  const failures = tidying.failures + 1;
  if (journal?.state === 'prepared')
    return { ...putTidyingOff(tidying), failures, retryAt: now + pauseAfterRound(failures) };
  if (failures >= mostTries) return { ...tidying, lastCycle: cycles, wanted: null, failures: 0, journal: null };
  return { ...putTidyingOff(tidying), failures };
}

/** What is left where none is under way. */
export const noTidying = { journal: null, failures: 0, retryAt: null } as const satisfies Partial<Tidying>;

/** One that may not be now comes after the next cycle. */
export function putTidyingOff(tidying: Tidying): Tidying {
  return { ...tidying, wanted: tidying.wanted && { ...tidying.wanted, next: 'after-a-cycle' } };
}
