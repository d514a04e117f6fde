import type { AgentRow } from '../rows.ts';
import { checkedId } from '../rules/ids.ts';
import { agentNotFound, refuse } from '../rules/refusal.ts';
import { recompile, systemMessageOf } from '../run/system-message.ts';
import { json } from '../wire/answer.ts';
import { type LettaRequest, param } from '../wire/request.ts';
import type { Route } from '../wire/router.ts';
import type { World } from '../world.ts';
import { createAgent } from './create-agent.ts';
import { deleteAgent } from './delete-agent.ts';
import { listAgents } from './list-agents.ts';
import { showAgent } from './show-agent.ts';
import { updateAgent } from './update-agent.ts';

/** The agents themselves. */
export function agentRoutes(world: World): Route[] {
  return [
    { method: 'POST', template: '/v1/agents/', answer: (request) => createAgent(world, request) },
    { method: 'GET', template: '/v1/agents/', answer: (request) => listAgents(world, request) },
    { method: 'GET', template: '/v1/agents/{agent_id}', answer: (request) => retrieveAgent(world, request) },
    { method: 'PATCH', template: '/v1/agents/{agent_id}', answer: (request) => updateAgent(world, request) },
    { method: 'DELETE', template: '/v1/agents/{agent_id}', answer: (request) => deleteAgent(world, request) },
    {
      method: 'POST',
      template: '/v1/agents/{agent_id}/recompile',
      answer: (request) => recompileAgent(world, request),
    },
  ];
}

/** The agent that a path names, for routes that load it whole. @throws Refusal 404, 422 */
export function agentIn(world: World, request: LettaRequest): AgentRow {
  const id = checkedId('agent', param(request, 'agent_id'));
  const agent = world.state.agents.get(id);
  if (agent === undefined) throw agentNotFound(id);
  return agent;
}

function retrieveAgent(world: World, request: LettaRequest) {
  return json(showAgent(world, agentIn(world, request), new Set(request.query.getAll('include'))));
}

// The answer is the text from before, also when a new one was stored.
function recompileAgent(world: World, request: LettaRequest) {
  if (!world.traits.hasRecompile) throw refuse(404, 'Not Found');
  const agent = agentIn(world, request);
  const before = systemMessageOf(world, agent)?.content ?? '';
  if (request.query.get('dry_run') !== 'true') recompile(world, agent);
  return json(before);
}
