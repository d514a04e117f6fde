import type { AgentRow, BlockRow, GroupRow, MessageRow, RunRow } from './rows.ts';
import { notFoundInStore } from './rules/refusal.ts';

/** Everything that the local Letta knows, in memory. Maps keep the order in which things were made. */
export class State {
  readonly agents = new Map<string, AgentRow>();
  readonly blocks = new Map<string, BlockRow>();
  readonly messages = new Map<string, MessageRow>();
  readonly runs = new Map<string, RunRow>();
  readonly groups = new Map<string, GroupRow>();

  /** @throws Refusal 404 */
  agent(id: string): AgentRow {
    const agent = this.agents.get(id);
    if (agent === undefined) throw notFoundInStore('Agent', id);
    return agent;
  }

  /** An agent's blocks, in the order in which the prompt shows them. */
  blocksOf(agent: AgentRow): BlockRow[] {
    return agent.blockIds.flatMap((id) => this.blocks.get(id) ?? []);
  }

  /** All that an agent ever stored, oldest first, also what has left its context. */
  messagesOf(agentId: string): MessageRow[] {
    return [...this.messages.values()].filter((message) => message.agentId === agentId);
  }

  /** The agents that a block is attached to. */
  agentsWith(blockId: string): AgentRow[] {
    return [...this.agents.values()].filter((agent) => agent.blockIds.includes(blockId));
  }

  /** The group that an agent leads, if any. */
  groupOf(agentId: string): GroupRow | undefined {
    return [...this.groups.values()].find((group) => group.managerAgentId === agentId);
  }

  /** The runs of an agent that haven't ended, newest first. */
  activeRunsOf(agentId: string): RunRow[] {
    return [...this.runs.values()].filter((run) => run.agentId === agentId && isActive(run)).reverse();
  }
}

/** Whether a run hasn't ended. A run whose server died stays so for ever. */
export function isActive(run: RunRow): boolean {
  return run.status === 'created' || run.status === 'running';
}
