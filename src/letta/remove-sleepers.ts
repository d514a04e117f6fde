import { z } from 'zod';
import type { AgentId, BlockId } from '../base/ids.ts';
import { goneAfter, readIfThere } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { deleteBlock, hasAgentBeside, listHaving } from './delete-blocks.ts';

const sharerSchema = z.object({
  id: z.string(),
  agent_type: z.string().nullish(),
  blocks: z.array(z.object({ id: z.string() })),
});

type Sharer = z.infer<typeof sharerSchema>;

/** A primary, as far as others share its blocks. */
type Sharing = {
  readonly id: string;
  readonly blocks: readonly { readonly id: string }[];
  readonly managed_group?: { readonly agent_ids: readonly string[] } | null | undefined;
};

/**
 * Deletes the sleep-time agents of a primary, and the blocks that are theirs alone. They carry no tags; what they can be
 * known by is the primary's group and the blocks that they share with it, also when a failure left them without a group.
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
  const ids = new Set<string>([...known, ...primary.blocks.map(({ id }) => id)]);
  const gone = await findSharing(connection, primary, ids);
  for (const id of primary.managed_group?.agent_ids ?? []) {
    const grouped = which === 'all' ? (gone.get(id) ?? (await retrieveSharer(connection, id))) : undefined;
    if (grouped?.agent_type === sleeperType) gone.set(id, grouped);
    else gone.delete(id);
  }
  for (const sleeper of gone.values()) {
    const alone = new Set([sleeper.id as AgentId]);
    for (const { id } of sleeper.blocks.filter((block) => !ids.has(block.id))) {
      if (!(await hasAgentBeside(connection, id as BlockId, alone))) await deleteBlock(connection, id as BlockId);
    }
    await goneAfter(connection, 'delete the agent', (options) => connection.client.agents.delete(sleeper.id, options));
  }
  return [...gone.keys()] as AgentId[];
}

const sleeperType = 'sleeptime_agent';

/** The sleep-time agents that share two of the blocks that are the primary's alone, or its only one. */
async function findSharing(connection: LettaConnection, primary: Sharing, blocks: ReadonlySet<string>) {
  const found = new Map<string, Sharer>();
  const own = new Set<string>();
  for (const block of blocks) {
    const sleepers = await sleepersOf(connection, block, primary);
    if (sleepers === undefined) continue;
    own.add(block);
    for (const sleeper of sleepers) found.set(sleeper.id, sleeper);
  }
  // One block alone may be shared with somebody else's agents.
  const leastShared = Math.min(2, own.size);
  const shared = (sleeper: Sharer) => sleeper.blocks.filter(({ id }) => own.has(id)).length;
  return new Map([...found].filter(([, sleeper]) => shared(sleeper) >= leastShared));
}

const sharersAtOnce = 50;

/**
 * The sleep-time agents that have a block. `undefined` where another's agent has it as well: what an operator attached to
 * many says of no sleep-time agent whose it is.
 */
async function sleepersOf(
  connection: LettaConnection,
  block: string,
  primary: Sharing,
): Promise<readonly Sharer[] | undefined> {
  const found = new Map<string, Sharer>();
  let page: readonly Sharer[];
  do {
    const last = [...found.keys()].at(-1);
    const query = { include: ['agent.blocks' as const], limit: sharersAtOnce, ...(last && { after: last }) };
    page = z.array(sharerSchema).parse(await listHaving(connection, block as BlockId, query));
    if (page.some(({ id, agent_type: type }) => type !== sleeperType && id !== primary.id)) return undefined;
    for (const sharer of page) found.set(sharer.id, sharer);
  } while (page.length === sharersAtOnce);
  found.delete(primary.id);
  return [...found.values()];
}

async function retrieveSharer(connection: LettaConnection, agent: string): Promise<Sharer | undefined> {
  const query = { include: ['agent.blocks' as const] };
  return await readIfThere(connection, 'retrieve the agent', async (options) =>
    sharerSchema.parse(await connection.client.agents.retrieve(agent, query, options)),
  );
}
