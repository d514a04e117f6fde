import { z } from 'zod';
import { Failure } from '../base/failure.ts';
import { type AgentId, type BlockId, idSchema } from '../base/ids.ts';
import { type Block, type MemoryBlocks, normaliseBlockText } from '../pair/memory-blocks.ts';
import { callLetta, listedBy, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { hasPersonsAgentBeside } from './delete-blocks.ts';

/** The memory blocks of agents on one Letta server. */
export function createMemoryBlocks(connection: LettaConnection): MemoryBlocks {
  return {
    read: (agent) => read(connection, agent),
    write: (agent, label, value, mark, besideMark) => write(connection, agent, label, { value, mark, besideMark }),
    isSharedBeyond: (agents, block) => hasPersonsAgentBeside(connection, block, new Set(agents)),
  };
}

/** In the metadata of a block, beside what other clients keep there. */
const markKey = 'scarlet-mark';

const blockSchema = z.object({
  id: idSchema<BlockId>(),
  label: z.string(),
  value: z.string(),
  limit: z
    .number()
    .nullish()
    .transform((limit) => limit ?? undefined),
  read_only: z
    .boolean()
    .nullish()
    .transform((readOnly) => readOnly ?? false),
  metadata: z.looseObject({ [markKey]: z.int().nonnegative().optional().catch(undefined) }).nullish(),
});

// More than any profile has: one page holds them all.
const blocksAPage = 100;

async function read(connection: LettaConnection, agent: AgentId): Promise<Block[]> {
  return await readLetta(connection, 'read the blocks', async (options) => {
    const list = connection.client.agents.blocks.list(agent, { limit: blocksAPage }, options);
    return (await listedBy(list)).map(toBlock);
  });
}

// By label through the agent: the only way that reaches its prompt on every version.
async function write(
  connection: LettaConnection,
  agent: AgentId,
  label: string,
  { value, mark, besideMark }: Pick<Block, 'value' | 'mark' | 'besideMark'>,
): Promise<Block> {
  // The server replaces all of it.
  const marked = mark === undefined ? {} : { metadata: { ...besideMark, [markKey]: mark } };
  const change = { agent_id: agent, value: normaliseBlockText(value), ...marked };
  const what = `write the block ${label}`;
  const written = await callLetta(connection, what, async (options) =>
    toBlock(await connection.client.agents.blocks.update(label, change, options)),
  );
  if (written.value === change.value) return written;
  throw new Failure('letta-broken', `could not ${what}: the server answered with another value`, { arrived: 'yes' });
}

function toBlock(raw: unknown): Block {
  const { id, label, value, limit, read_only: readOnly, metadata } = blockSchema.parse(raw);
  const { [markKey]: mark, ...besideMark } = metadata ?? {};
  return { id, label, value, limit, readOnly, mark, ...(Object.keys(besideMark).length > 0 && { besideMark }) };
}
