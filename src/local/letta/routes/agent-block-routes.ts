import type { AgentRow, BlockRow } from '../rows.ts';
import { checkedId } from '../rules/ids.ts';
import { refuse } from '../rules/refusal.ts';
import { writeBlockOf } from '../run/write-block.ts';
import { json, type LettaRequest, type LettaRoute, param, type RouteAnswer } from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';
import { checkedChange, showBlock } from './block-body.ts';
import { holdWrite, storedBlockIn } from './block-routes.ts';
import { everyRelation, showAgent } from './show-agent.ts';

const base = '/v1/agents/{agent_id}/core-memory/blocks';

/** The blocks of one agent, by label. */
export function agentBlockRoutes(world: LettaWorld): LettaRoute[] {
  return [
    { method: 'GET', template: base, answer: (request) => listBlocks(world, request) },
    { method: 'GET', template: `${base}/{label}`, answer: (request) => json(showBlock(labelledIn(world, request))) },
    { method: 'PATCH', template: `${base}/{label}`, answer: (request) => updateBlock(world, request) },
    { method: 'PATCH', template: `${base}/attach/{block_id}`, answer: (request) => attachBlock(world, request) },
    { method: 'PATCH', template: `${base}/detach/{block_id}`, answer: (request) => detachBlock(world, request) },
  ];
}

function listBlocks(world: LettaWorld, request: LettaRequest): RouteAnswer {
  return json(world.state.blocksOf(ownerIn(world, request)).map(showBlock));
}

async function updateBlock(world: LettaWorld, request: LettaRequest): Promise<RouteAnswer> {
  const change = checkedChange(world.traits, request);
  const agent = ownerIn(world, request);
  const block = labelledIn(world, request);
  await holdWrite(world, request, block.id);
  return json(showBlock(writeBlockOf(world, agent, block.id, change) ?? block));
}

// Neither attaching nor detaching compiles the stored prompt again.
function attachBlock(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const agent = ownerIn(world, request);
  const block = storedBlockIn(world, request);
  const again = agent.blockIds.includes(block.id);
  if (again && world.traits.attachesAgain) return json(showAgent(world, agent, everyRelation));
  if (world.state.blocksOf(agent).some(({ label }) => label === block.label)) {
    throw refuse(409, 'A unique constraint was violated for Agent. Check your input for duplicates.');
  }
  agent.blockIds.push(block.id);
  for (const sleeperId of world.state.groupOf(agent.id)?.agentIds ?? []) {
    world.state.agents.get(sleeperId)?.blockIds.push(block.id);
  }
  return json(showAgent(world, agent, everyRelation));
}

function detachBlock(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const agent = ownerIn(world, request);
  const id = checkedId('block', param(request, 'block_id'));
  if (!agent.blockIds.includes(id)) throw refuse(404, `No block with id '${id}' found for agent '${agent.id}'`);
  agent.blockIds = agent.blockIds.filter((other) => other !== id);
  return json(showAgent(world, agent, everyRelation));
}

function ownerIn(world: LettaWorld, request: LettaRequest): AgentRow {
  return world.state.agent(checkedId('agent', param(request, 'agent_id')));
}

function labelledIn(world: LettaWorld, request: LettaRequest): BlockRow {
  const agent = ownerIn(world, request);
  const label = param(request, 'label');
  const block = world.state.blocksOf(agent).find((candidate) => candidate.label === label);
  if (block === undefined) throw refuse(404, `No block with label '${label}' found for agent '${agent.id}'`);
  return block;
}
