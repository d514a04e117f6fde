import { z } from 'zod';
import type { AgentId, BlockId } from '../base/ids.ts';

const agentId = z
  .string()
  .min(1)
  .transform((id) => id as AgentId);
const blockId = z
  .string()
  .min(1)
  .transform((id) => id as BlockId);

/** A user's two agents as we know them. A missing half is repaired at the next contact. */
export const pairSchema = z.object({
  /** `creating` is a claim: agents may exist that are not named here yet, so look by tags before creating. */
  state: z.enum(['creating', 'ready', 'deleting']),
  /** Counts the claims, so that a log line can be told from the one before. */
  attempt: z.number().int().nonnegative(),
  /** False for a pair made without a sleep agent: none is made later by itself. */
  sleepWanted: z.boolean(),
  /** When the state was entered, in milliseconds since the epoch. */
  since: z.number(),
  primary: z.object({ agent: agentId, blocks: z.record(z.string(), blockId) }).nullable(),
  sleep: z.object({ agent: agentId, blocks: z.record(z.string(), blockId) }).nullable(),
});

export type Pair = z.infer<typeof pairSchema>;

/** The part of a user's record that says which agents are theirs. The same rules as for `Records`. */
export type PairRecords<Id extends string> = {
  read(id: Id): Promise<Pair | undefined>;
  update(id: Id, change: (pair: Pair | undefined) => Pair | undefined): Promise<Pair | undefined>;
};
