import type { AgentRow, MessageRow } from '../rows.ts';
import { newId } from '../rules/ids.ts';
import type { World } from '../world.ts';
import { compileMemory, compilePrompt } from './compile-prompt.ts';
import { messageRow } from './message-row.ts';

/** Stores the system message of a new agent. */
export function storeSystemMessage(world: World, agent: AgentRow): void {
  const row = messageRow({ id: newId('message'), agentId: agent.id, role: 'system', at: world.clock.now() });
  row.content = compiled(world, agent);
  world.state.messages.set(row.id, row);
  agent.messageIds = [row.id];
}

/** Compiles the stored system message of an agent again. */
export function recompile(world: World, agent: AgentRow): void {
  const row = systemMessageOf(world, agent);
  if (row !== undefined) row.content = compiled(world, agent);
}

/** Compiles it again only where its memory no longer fits the blocks: a change of `system` alone goes unseen. */
export function recompileWhenStale(world: World, agent: AgentRow): void {
  const row = systemMessageOf(world, agent);
  const memory = compileMemory(agent, world.state.blocksOf(agent), world.traits);
  if (row !== undefined && !String(row.content).includes(memory)) row.content = compiled(world, agent);
}

/** The system message that an agent's model sees. */
export function systemMessageOf(world: World, agent: AgentRow): MessageRow | undefined {
  const [first] = agent.messageIds;
  return first === undefined ? undefined : world.state.messages.get(first);
}

function compiled(world: World, agent: AgentRow): string {
  return compilePrompt(agent, world.state.blocksOf(agent), world.traits, world.clock.now());
}
