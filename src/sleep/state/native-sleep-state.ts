import { z } from 'zod';
import { type AgentId, idSchema } from '../../base/ids.ts';

/** A run of Letta's own sleep-time agent: see `NativeRun`. */
export const nativeRunSchema = z.object({
  id: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  result: z.enum(['running', 'completed', 'failed']),
});

/** What is known of a pair whose memory Letta's own sleep-time tends, as it was looked at last. */
export const nativeSleepSchema = z.object({
  /** The primary: another one has other blocks. */
  agent: idSchema<AgentId>(),
  /** The blocks. What stood in them at the beginning without an entry is somebody else's. */
  seen: z.array(z.object({ label: z.string(), value: z.string() })),
  /** When it began, and when it was looked at. Milliseconds since the epoch. */
  since: z.number(),
  at: z.number().nullable(),
  /** Messages answered in all when it was looked at; `null` where it must be looked at again. */
  answered: z.number().int().nullable(),
  frequency: z.number().int().nullable(),
  /** Newest first. */
  runs: z.array(nativeRunSchema),
  /** How many lines of each block it changed when it last changed any. */
  changed: z.array(
    z.object({ label: z.string(), added: z.number().int(), updated: z.number().int(), removed: z.number().int() }),
  ),
  /** When a move or a look that failed is tried again. */
  retryAt: z.number().nullable(),
});

export type NativeSleepState = z.infer<typeof nativeSleepSchema>;
