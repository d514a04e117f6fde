import { checkedId } from '../rules/ids.ts';
import { type Answer, json } from '../wire/answer.ts';
import { type LettaRequest, param } from '../wire/request.ts';
import type { World } from '../world.ts';

/** `DELETE /v1/agents/{agent_id}`: messages and runs go with the agent, its blocks stay. */
export function deleteAgent(world: World, request: LettaRequest): Answer {
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

function remove(world: World, agentId: string): void {
  const { agents, messages, runs } = world.state;
  agents.delete(agentId);
  for (const message of messages.values()) if (message.agentId === agentId) messages.delete(message.id);
  for (const run of runs.values()) if (run.agentId === agentId) runs.delete(run.id);
}

// Without its sleep agent a group is nothing, and the agent that led it no longer sleeps.
function dissolveGroupsWith(world: World, sleeperId: string): void {
  for (const group of world.state.groups.values()) {
    if (!group.agentIds.includes(sleeperId)) continue;
    world.state.groups.delete(group.id);
    const leader = world.state.agents.get(group.managerAgentId);
    if (leader !== undefined) leader.enableSleeptime = null;
  }
}
