import type { AgentRow } from '../rows.ts';
import { checkedId } from '../rules/ids.ts';
import { agentNotFound, refuse } from '../rules/refusal.ts';
import { findModel, refuseUnknownEmbedding } from '../run/find-model.ts';
import { compiled, recompile, systemMessageOf } from '../run/system-message.ts';
import { toolId, toolNames } from '../tools/tool-definitions.ts';
import {
  bodyAs,
  json,
  type LettaRequest,
  type LettaRoute,
  numberFrom,
  orderFrom,
  param,
  type RouteAnswer,
} from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';
import { type AgentChange, agentChangeSchema, refuseWideContext } from './agent-fields.ts';
import { createAgent } from './create-agent.ts';
import { makeGroup } from './native-sleep.ts';
import { between, cursorsFrom } from './page-of.ts';
import { everyRelation, showAgent } from './show-agent.ts';

/** The agents themselves. */
export function agentRoutes(world: LettaWorld): LettaRoute[] {
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
export function agentIn(world: LettaWorld, request: LettaRequest): AgentRow {
  const id = checkedId('agent', param(request, 'agent_id'));
  const agent = world.state.agents.get(id);
  if (agent === undefined) throw agentNotFound(id);
  return agent;
}

function retrieveAgent(world: LettaWorld, request: LettaRequest) {
  return json(showAgent(world, agentIn(world, request), new Set(request.query.getAll('include'))));
}

// The answer is the text from before where a new one is stored, and the new one where it is not.
function recompileAgent(world: LettaWorld, request: LettaRequest) {
  if (!world.traits.hasRecompile) throw refuse(404, 'Not Found');
  const agent = agentIn(world, request);
  if (request.query.get('dry_run') === 'true') return json(compiled(world, agent));
  const before = systemMessageOf(world, agent)?.content ?? '';
  recompile(world, agent);
  return json(before);
}

const defaultLimit = 50;

/** `GET /v1/agents/`: newest first unless asked otherwise; cursors follow the order. */
function listAgents(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const order = orderFrom(request);
  const include = new Set(request.query.getAll('include'));
  const found = [...world.state.agents.values()].filter((agent) => fits(agent, request.query));
  const ordered = order === 'asc' ? found : found.reverse();
  const limit = numberFrom(request, 'limit') ?? defaultLimit;
  const page = between(ordered, cursorsFrom(request.query)).slice(0, limit);
  return json(page.map((agent) => showAgent(world, agent, include)));
}

function fits(agent: AgentRow, query: URLSearchParams): boolean {
  const tags = query.getAll('tags');
  const name = query.get('name');
  const words = query.get('query_text');
  if (name !== null && agent.name !== name) return false;
  if (words !== null && !agent.name.toLowerCase().includes(words.toLowerCase())) return false;
  if (tags.length === 0) return true;
  if (query.get('match_all_tags') === 'true') return tags.every((tag) => agent.tags.includes(tag));
  return tags.some((tag) => agent.tags.includes(tag));
}

/** `PATCH /v1/agents/{agent_id}`: names aren't checked here, and the stored prompt isn't compiled again. */
async function updateAgent(world: LettaWorld, request: LettaRequest): Promise<RouteAnswer> {
  const change = bodyAs(request, agentChangeSchema);
  const agent = world.state.agent(checkedId('agent', param(request, 'agent_id')));
  const model = makesModelAnew(change) ? await findModel(world.model, change.model ?? agent.model) : undefined;
  if (model !== undefined) refuseWideContext(world, change.context_window_limit, model.contextWindow);
  const tools = change.tool_ids?.map((id) => toolWith(world, id));
  refuseUnknownEmbedding(change.embedding ?? undefined);
  // The database's own complaint, which nobody foresaw.
  if (change.block_ids?.some((id) => !world.state.blocks.has(id))) throw refuse(500, 'An unknown error occurred');
  // The group is made of the agent as it was: an embedding that comes in the same request comes too late.
  if (change.enable_sleeptime === true) makeGroup(world, agent);
  if (model !== undefined) {
    // Nothing of the earlier choice stays: what isn't named again is as with a new agent.
    Object.assign(agent, {
      model: model.handle,
      contextWindow: model.contextWindow,
      modelSettings: null,
      maxTokens: null,
    });
  }
  agent.tools = tools ?? agent.tools;
  apply(agent, change);
  agent.updatedAt = world.clock.now();
  return json(showAgent(world, agent, everyRelation));
}

function makesModelAnew(change: AgentChange): boolean {
  return [change.model, change.context_window_limit, change.max_tokens].some((given) => given != null);
}

function toolWith(world: LettaWorld, id: string): string {
  const name = toolNames(world.traits).find((tool) => toolId(tool) === id);
  if (name === undefined) throw refuse(404, `NOT_FOUND: Tool with id ${id} not found`);
  return name;
}

function apply(agent: AgentRow, change: AgentChange): void {
  agent.name = change.name ?? agent.name;
  agent.system = change.system ?? agent.system;
  agent.embedding = change.embedding ?? agent.embedding;
  agent.description = change.description ?? agent.description;
  agent.tags = change.tags ? [...new Set(change.tags)] : agent.tags;
  agent.metadata = change.metadata ?? agent.metadata;
  agent.blockIds = change.block_ids ?? agent.blockIds;
  agent.toolRules = change.tool_rules ?? agent.toolRules;
  agent.identityIds = change.identity_ids ?? agent.identityIds;
  agent.autoclear = change.message_buffer_autoclear ?? agent.autoclear;
  agent.contextWindow = change.context_window_limit ?? agent.contextWindow;
  agent.timezone = change.timezone ?? agent.timezone;
  agent.maxTokens = change.max_tokens ?? agent.maxTokens;
  agent.modelSettings = change.model_settings ?? agent.modelSettings;
  agent.enableSleeptime = change.enable_sleeptime ?? agent.enableSleeptime;
}

/** `DELETE /v1/agents/{agent_id}`: messages and runs go with the agent, its blocks stay. */
function deleteAgent(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const { id } = world.state.agent(checkedId('agent', param(request, 'agent_id')));
  const led = world.state.groupOf(id);
  remove(world, id);
  if (led !== undefined) {
    world.state.groups.delete(led.id);
    for (const sleeperId of led.agentIds) remove(world, sleeperId);
  }
  dissolveGroupsWith(world, id);
  return json({ message: `Agent id=${id} successfully deleted` });
}

function remove(world: LettaWorld, agentId: string): void {
  const { agents, messages, runs } = world.state;
  agents.delete(agentId);
  for (const message of messages.values()) if (message.agentId === agentId) messages.delete(message.id);
  for (const run of runs.values()) if (run.agentId === agentId) runs.delete(run.id);
}

// Without its sleep agent a group is nothing, and the agent that led it no longer sleeps.
function dissolveGroupsWith(world: LettaWorld, sleeperId: string): void {
  for (const group of world.state.groups.values()) {
    if (!group.agentIds.includes(sleeperId)) continue;
    world.state.groups.delete(group.id);
    const leader = world.state.agents.get(group.managerAgentId);
    if (leader !== undefined) leader.enableSleeptime = null;
  }
}
