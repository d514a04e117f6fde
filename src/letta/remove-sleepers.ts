import { z } from 'zod';
import type { AgentId, BlockId } from '../base/ids.ts';
import { goneAfter, listedBy, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { isMissing } from './to-letta-failure.ts';

const sharerSchema = z.object({
  id: z.string(),
  agent_type: z.string().nullish(),
  blocks: z.array(z.object({ id: z.string() })),
});

type Sharer = z.infer<typeof sharerSchema>;

/** A primary, as far as others share its blocks. */
type Sharing = {
  readonly blocks: readonly { readonly id: string }[];
  readonly managed_group?: { readonly agent_ids: readonly string[] } | null | undefined;
};

/**
 * Deletes the sleep-time agents of a primary, and the blocks that are theirs alone. They carry no tags; what they can be
 * known by is the blocks that they share with their primary, also when a failure left them without a group.
 *
 * @param known blocks that were the primary's, and may have been detached since
 */
export async function removeSleepers(
  connection: LettaConnection,
  primary: Sharing | undefined,
  which: 'all' | 'those-in-no-group',
  known: readonly BlockId[] = [],
): Promise<readonly AgentId[]> {
  if (primary === undefined) return [];
  const kept = new Set(which === 'all' ? [] : primary.managed_group?.agent_ids);
  const ids = new Set<string>([...known, ...primary.blocks.map(({ id }) => id)]);
  // One block alone may be shared with somebody else's agents.
  const leastShared = Math.min(2, ids.size);
  const gone = new Map<string, Sharer>();
  for (const block of ids) {
    for (const sharer of await sharersOf(connection, block)) {
      const shares = sharer.blocks.filter((one) => ids.has(one.id)).length;
      const isSleeper = sharer.agent_type === 'sleeptime_agent' && shares >= leastShared;
      if (isSleeper && !kept.has(sharer.id)) gone.set(sharer.id, sharer);
    }
  }
  for (const sleeper of gone.values()) {
    await goneAfter(connection, 'delete the agent', (options) => connection.client.agents.delete(sleeper.id, options));
    for (const { id } of sleeper.blocks.filter((own) => !ids.has(own.id))) {
      if ((await sharersOf(connection, id)).length > 0) continue;
      await goneAfter(connection, 'delete a block', (options) =>
        connection.client.blocks.delete(id as BlockId, options),
      );
    }
  }
  return [...gone.keys()] as AgentId[];
}

const sharersAtOnce = 50;

/** The agents that have a block: none where it is gone. */
async function sharersOf(connection: LettaConnection, block: string): Promise<readonly Sharer[]> {
  const found = new Map<string, Sharer>();
  let page: readonly Sharer[];
  do {
    const last = [...found.keys()].at(-1);
    page = await readLetta(connection, 'list the agents of a block', async (options) => {
      const query = { include: ['agent.blocks' as const], limit: sharersAtOnce, ...(last && { after: last }) };
      try {
        return z.array(sharerSchema).parse(await listedBy(connection.client.blocks.agents.list(block, query, options)));
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    });
    for (const sharer of page) found.set(sharer.id, sharer);
  } while (page.length === sharersAtOnce);
  return [...found.values()];
}
