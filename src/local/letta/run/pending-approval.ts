import type { AgentRow, MessageRow } from '../rows.ts';
import type { World } from '../world.ts';

/** The tool call that an agent waits to have approved, if any: always the last message of its context. */
export function pendingApproval(world: World, agent: AgentRow): MessageRow | undefined {
  const last = world.state.messages.get(agent.messageIds.at(-1) ?? '');
  return last?.role === 'approval' && last.toolCalls.length > 0 ? last : undefined;
}
