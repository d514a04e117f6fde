import type { AgentRow } from '../rows.ts';
import type { LettaWorld } from '../world.ts';
import { storeSystemMessage } from './system-message.ts';

/** Stores a new agent with its first message, the compiled system message. */
export function storeAgent(world: LettaWorld, given: AgentRow): AgentRow {
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
