import { Failure } from '../base/failure.ts';
import type { AgentId, BlockId } from '../base/ids.ts';
import type { AgentSpec, Agents, FoundAgent, Owner, SleepAgents } from '../pair/agents.ts';
import { type AgentState, pageSize, roleTag, tagsOf, toAgentState, toFoundAgent } from './agent-state.ts';
import { callLetta, goneAfter, listedBy, readIfThere, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { listBlocksOf } from './create-inventory.ts';
import { deleteBlock, deleteUnshared } from './delete-blocks.ts';
import { createFoundLimits, type FoundLimits } from './found-limits.ts';
import { holdAgent, stepDown } from './hold-agent.ts';
import { readRow } from './message-item.ts';
import { modelOf, sendTuned } from './model-settings.ts';
import { findBlocksMadeAnew, restoreBlock, toLettaBlock } from './restore-block.ts';

const relations: ['agent.blocks', 'agent.tags'] = ['agent.blocks', 'agent.tags'];

/** The agents of people on one Letta server. @param limits what is known of its models, and found out about them */
export function createAgents(connection: LettaConnection, limits = createFoundLimits()): Agents & SleepAgents {
  return {
    find: (owner) => find(connection, owner),
    retrieve: (agent) => retrieve(connection, agent),
    isUnused: (agent) => isUnused(connection, agent),
    create: (spec) => createAgent(connection, limits, spec),
    holdToSpec: (agent, spec) => holdAgent(connection, limits, agent, spec),
    stepDown: (agent) => stepDown(connection, limits, agent),
    restoreBlock: (agent, lost) => restoreBlock(connection, agent, lost),
    findBlocksMadeAnew: async (agent) => (await findBlocksMadeAnew(connection, agent)).map(({ id }) => id),
    findBlocks: (owner) => listBlocksOf(connection, owner),
    remove: (agent, blocks) => removeAgent(connection, agent, blocks),
    async removeUnshared(blocks, user, having) {
      for (const block of blocks) await deleteUnshared(connection, block, user, new Set(having));
    },
    async removeBlocksOf(owner) {
      for (const block of await listBlocksOf(connection, owner)) await deleteBlock(connection, block);
    },
  };
}

async function find(connection: LettaConnection, owner: Owner): Promise<FoundAgent[]> {
  const tags = tagsOf(owner);
  const found = new Map<string, AgentState>();
  let page: AgentState[];
  do {
    const cursor = nextPageAfter(found);
    page = await readLetta(connection, 'list agents', async (options) => {
      const query = {
        tags,
        match_all_tags: true,
        include: relations,
        order: 'asc' as const,
        limit: pageSize,
        ...cursor,
      };
      return (await listedBy(connection.client.agents.list(query, options))).map(toAgentState);
    });
    for (const state of page) found.set(state.id, state);
  } while (page.length === pageSize);

  for (const state of found.values()) checkOwner(state, tags);
  return [...found.values()].map(toFoundAgent).sort((a, b) => a.createdAt - b.createdAt);
}

function nextPageAfter(found: ReadonlyMap<string, AgentState>): { after?: string } {
  const last = [...found.keys()].at(-1);
  return last === undefined ? {} : { after: last };
}

// A server that ignores the filter would hand us strangers' agents, to be adopted.
function checkOwner(state: AgentState, tags: readonly string[]): void {
  if (tags.every((tag) => state.tags.includes(tag))) return;
  throw new Failure('letta-broken', `could not list agents: ${state.id} doesn't carry the tags asked for`);
}

async function retrieve(connection: LettaConnection, agent: AgentId): Promise<FoundAgent | undefined> {
  const state = await readIfThere(connection, 'retrieve the agent', async (options) =>
    toAgentState(await connection.client.agents.retrieve(agent, { include: relations }, options)),
  );
  return state === undefined ? undefined : toFoundAgent(state);
}

// Letta stores the system prompt as its first message, and each compaction as one of the user's. What can't be read is a
// use as well.
async function isUnused(connection: LettaConnection, agent: AgentId): Promise<boolean> {
  return await readLetta(connection, 'list messages', async (options) => {
    const rows = await listedBy(connection.client.agents.messages.list(agent, { order: 'asc', limit: 10 }, options));
    return rows.map((raw) => readRow(raw)).every((row) => row.kind === 'read' && row.item.type === 'system_message');
  });
}

async function createAgent(connection: LettaConnection, limits: FoundLimits, spec: AgentSpec): Promise<FoundAgent> {
  const fields = {
    // The server's default changes between versions.
    agent_type: 'letta_v1_agent' as const,
    name: spec.name,
    description: spec.description,
    system: spec.system,
    ...modelOf(spec),
    memory_blocks: spec.blocks.map((seed) => toLettaBlock(seed, tagsOf(spec.owner))),
    tags: [...tagsOf(spec.owner), roleTag(spec.role)],
    tools: [...spec.tools],
    include_base_tools: false,
    message_buffer_autoclear: spec.stateless,
    ...(spec.embedding === undefined ? {} : { embedding: spec.embedding }),
  };
  return await sendTuned(connection, limits, spec, (helpful) =>
    callLetta(connection, 'create the agent', async (options) =>
      toFoundAgent(toAgentState(await connection.client.agents.create({ ...fields, ...helpful }, options))),
    ),
  );
}

async function removeAgent(connection: LettaConnection, agent: AgentId, blocks: readonly BlockId[]): Promise<void> {
  for (const block of blocks) await deleteBlock(connection, block);
  await goneAfter(connection, 'delete the agent', (options) => connection.client.agents.delete(agent, options));
}
