import type { AgentRow } from '../rows.ts';
import type { World } from '../world.ts';
import { storeSystemMessage } from './system-message.ts';

/** Stores a new agent with its first message, the compiled system message. */
export function storeAgent(world: World, given: AgentRow): AgentRow {
  const now = world.clock.now();
  const agent: AgentRow = {
    ...given,
    messageIds: [],
    createdAt: now,
    updatedAt: now,
    lastStopReason: null,
    lastRunCompletion: null,
  };
  world.state.agents.set(agent.id, agent);
  storeSystemMessage(world, agent);
  return agent;
}
