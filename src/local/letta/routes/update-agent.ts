import type { AgentRow } from '../rows.ts';
import { checkedId } from '../rules/ids.ts';
import { findModel, refuseUnknownEmbedding } from '../run/find-model.ts';
import { makeGroup } from '../sleep/make-group.ts';
import { type Answer, json } from '../wire/answer.ts';
import { bodyAs, type LettaRequest, param } from '../wire/request.ts';
import type { World } from '../world.ts';
import { type AgentChange, agentChangeSchema } from './agent-fields.ts';
import { refuseWideContext } from './refuse-wide-context.ts';
import { everyRelation, showAgent } from './show-agent.ts';

/** `PATCH /v1/agents/{agent_id}`: names aren't checked here, and the stored prompt isn't compiled again. */
export async function updateAgent(world: World, request: LettaRequest): Promise<Answer> {
  const change = bodyAs(request, agentChangeSchema);
  const agent = world.state.agent(checkedId('agent', param(request, 'agent_id')));
  const model = change.model ? await findModel(world.model, change.model) : undefined;
  if (change.context_window_limit) {
    const { contextWindow } = model ?? (await findModel(world.model, agent.model));
    refuseWideContext(world, change.context_window_limit, contextWindow);
  }
  refuseUnknownEmbedding(change.embedding ?? undefined);
  // The group is made of the agent as it was: an embedding that comes in the same request comes too late.
  if (change.enable_sleeptime === true) makeGroup(world, agent);
  if (model !== undefined) agent.model = model.handle;
  apply(agent, change);
  agent.updatedAt = world.clock.now();
  return json(showAgent(world, agent, everyRelation));
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
  agent.modelSettings = change.model_settings ?? agent.modelSettings;
  agent.enableSleeptime = change.enable_sleeptime ?? agent.enableSleeptime;
}
