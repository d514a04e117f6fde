import type { AgentListParams } from '@letta-ai/letta-client/resources/blocks/agents';
import { z } from 'zod';
import type { AgentId, BlockId, UserId } from '../base/ids.ts';
import { isOfAnother } from './agent-state.ts';
import { goneAfter, listedBy, readIfThere } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';

/** What is already gone counts as deleted. */
export async function deleteBlock(connection: LettaConnection, block: BlockId): Promise<void> {
  await goneAfter(connection, 'delete a block', (options) => connection.client.blocks.delete(block, options));
}

/**
 * Deletes a block unless an agent beside these has it, or its tags say that it is another person's. An operator may have
 * attached one of their own to many agents.
 */
export async function deleteUnshared(
  connection: LettaConnection,
  block: BlockId,
  user: UserId | undefined,
  agents: ReadonlySet<AgentId>,
): Promise<void> {
  if (await hasAgentBeside(connection, block, agents)) return;
  if (isOfAnother(await tagsOfBlock(connection, block), user)) return;
  await deleteBlock(connection, block);
}

/** Whether any other agent than these has a block. */
export async function hasAgentBeside(
  connection: LettaConnection,
  block: BlockId,
  agents: ReadonlySet<AgentId>,
): Promise<boolean> {
  const having = await listHaving(connection, block, { limit: agents.size + 1 });
  return having.some(({ id }) => !agents.has(id as AgentId));
}

/** The same of an agent that talks to somebody. So many have no block of one person's that not all fit a page. */
export async function hasPersonsAgentBeside(
  connection: LettaConnection,
  block: BlockId,
  agents: ReadonlySet<AgentId>,
): Promise<boolean> {
  const limit = agents.size + 10;
  const having = await listHaving(connection, block, { limit });
  const isOthers = ({ id, agent_type: type }: (typeof having)[number]) =>
    !agents.has(id as AgentId) && type !== 'sleeptime_agent';
  return having.length === limit || having.some(isOthers);
}

/** A page of the agents that have a block: none where it is gone. */
export async function listHaving(
  connection: LettaConnection,
  block: BlockId,
  query: AgentListParams,
): Promise<readonly { readonly id: string; readonly agent_type?: string | undefined }[]> {
  const having = await readIfThere(connection, 'list the agents of a block', (options) =>
    listedBy(connection.client.blocks.agents.list(block, query, options)),
  );
  return having ?? [];
}

const taggedSchema = z.object({ tags: z.array(z.string()).nullish() });

/** They are shown with the block alone, never with its agent. None where it is gone. */
async function tagsOfBlock(connection: LettaConnection, block: BlockId): Promise<readonly string[]> {
  const found = await readIfThere(connection, 'retrieve a block', async (options) =>
    taggedSchema.parse(await connection.client.blocks.retrieve(block, options)),
  );
  return found?.tags ?? [];
}
