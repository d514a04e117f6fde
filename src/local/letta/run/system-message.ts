import type { AgentRow, BlockRow, MessageRow } from '../rows.ts';
import { promptDate } from '../rules/dates.ts';
import { newId } from '../rules/ids.ts';
import type { Traits } from '../rules/versions.ts';
import type { LettaWorld } from '../world.ts';
import { messageRow } from './message-row.ts';

/** Stores the system message of a new agent. */
export function storeSystemMessage(world: LettaWorld, agent: AgentRow): void {
  const content = compiled(world, agent);
  const row = messageRow({ id: newId('message'), agentId: agent.id, role: 'system', content, at: world.clock.now() });
  world.state.messages.set(row.id, row);
  agent.messageIds = [row.id];
}

/** Compiles the stored system message of an agent again. */
export function recompile(world: LettaWorld, agent: AgentRow): void {
  const row = systemMessageOf(world, agent);
  if (row !== undefined) world.state.messages.set(row.id, { ...row, content: compiled(world, agent) });
}

/**
 * Compiles it again only where its memory no longer fits the blocks: a change of `system` alone goes unseen, unless the
 * agent has no blocks at all (measured on 0.16.4).
 */
export function recompileWhenStale(world: LettaWorld, agent: AgentRow): void {
  const row = systemMessageOf(world, agent);
  const blocks = world.state.blocksOf(agent);
  const isStale = blocks.length === 0 || !String(row?.content).includes(compileMemory(agent, blocks, world.traits));
  if (isStale) recompile(world, agent);
}

/** The system message that an agent's model sees. */
export function systemMessageOf(world: LettaWorld, agent: AgentRow): MessageRow | undefined {
  const [first] = agent.messageIds;
  return first === undefined ? undefined : world.state.messages.get(first);
}

/** The system message of an agent as it would be compiled now. */
export function compiled(world: LettaWorld, agent: AgentRow): string {
  return compilePrompt(agent, world.state.blocksOf(agent), world.traits, world.clock.now());
}

/** Where the memory goes in a system prompt that doesn't want it at its end. */
const placeholder = '{CORE_MEMORY}';

/** The system message as the model gets it: the agent's system prompt and its memory blocks as of now. */
function compilePrompt(agent: AgentRow, blocks: readonly BlockRow[], traits: Traits, now: number): string {
  const memory = `${compileMemory(agent, blocks, traits)}\n\n${metadataOf(agent, traits, now)}`;
  if (agent.system.includes(placeholder)) return agent.system.replaceAll(placeholder, () => memory);
  return `${agent.system}\n\n${memory}`;
}

/** The part of the system message that changes when a block does. */
function compileMemory(agent: AgentRow, blocks: readonly BlockRow[], traits: Traits): string {
  const rules = traits.compilesEachStep ? toolRulesOf(agent) : '';
  if (blocks.length === 0) return rules;
  const head = '<memory_blocks>\nThe following memory blocks are currently engaged in your core memory unit:\n\n';
  return `${head}${blocks.map(renderBlock).join('\n')}\n</memory_blocks>${rules}`;
}

function renderBlock(block: BlockRow): string {
  const readOnly = block.readOnly ? '\n- read_only=true' : '';
  return [
    `<${block.label}>`,
    '<description>',
    block.description ?? '',
    '</description>',
    `<metadata>${readOnly}`,
    `- chars_current=${[...block.value].length}`,
    `- chars_limit=${block.limit}`,
    '</metadata>',
    '<value>',
    block.value,
    '</value>',
    `</${block.label}>`,
    '',
  ].join('\n');
}

function toolRulesOf(agent: AgentRow): string {
  const lines = agent.toolRules
    .filter((rule) => rule.type === 'continue_loop')
    .map((rule) => `<tool_rule>\n${rule.tool_name} requires continuing your response when called\n</tool_rule>`);
  return lines.length === 0 ? '' : `\n\n<tool_usage_rules>\n${lines.join('\n')}\n</tool_usage_rules>`;
}

function metadataOf(agent: AgentRow, traits: Traits, now: number): string {
  const lines = traits.compilesEachStep
    ? [`- Memory blocks were last modified: ${promptDate(now)}`]
    : [`- AGENT_ID: ${agent.id}`, '- CONVERSATION_ID: default', `- System prompt last recompiled: ${promptDate(now)}`];
  return ['<memory_metadata>', ...lines, '</memory_metadata>'].join('\n');
}
