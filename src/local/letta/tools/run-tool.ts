import type { AgentRow, ToolCall, ToolReturn } from '../rows.ts';
import { pythonRepr } from '../rules/python.ts';
import { writeBlock } from '../run/write-block.ts';
import type { LettaWorld } from '../world.ts';
import { editMemory, type LoadedBlock } from './edit-memory.ts';
import { searchConversation } from './search-conversation.ts';

/** Memory as a run loaded it when it began, by label. */
export type LoadedMemory = ReadonlyMap<string, LoadedBlock>;

/** The blocks of an agent as they are now, for a run that begins. */
export function loadMemory(world: LettaWorld, agent: AgentRow): LoadedMemory {
  const blocks = world.state.blocksOf(agent);
  return new Map(blocks.map(({ id, label, value, readOnly }) => [label, { id, value, readOnly }]));
}

/** Carries out a tool call of the model on the server's side. */
export function runTool(world: LettaWorld, agent: AgentRow, memory: LoadedMemory, call: ToolCall): ToolReturn {
  const result = carryOut(world, agent, memory, call);
  return { toolCallId: call.id, status: result.ok ? 'success' : 'error', text: result.text, value: result.value };
}

type Result = { readonly ok: boolean; readonly text: string; readonly value?: object };

function carryOut(world: LettaWorld, agent: AgentRow, memory: LoadedMemory, call: ToolCall): Result {
  const args = argumentsOf(call);
  if (args === undefined) return { ok: false, text: 'The arguments are no JSON object.' };
  if (call.name === 'conversation_search') {
    const value = searchConversation(world, agent, args);
    return { ok: true, text: pythonRepr(value), value };
  }
  if (call.name === 'memory_finish_edits') return { ok: true, text: 'None' };
  if (call.name.startsWith('memory_')) return edit(world, agent, memory, call.name, args);
  if (call.name === 'send_message') return { ok: true, text: 'Sent message successfully.' };
  if (agent.tools.includes(call.name)) return { ok: true, text: 'None' };
  const valid = pythonRepr(agent.tools);
  return { ok: false, text: `[ToolConstraintError] Cannot call ${call.name}, valid tools include: ${valid}.` };
}

function edit(
  world: LettaWorld,
  agent: AgentRow,
  memory: LoadedMemory,
  tool: string,
  args: Record<string, unknown>,
): Result {
  const label = String(args['label']);
  const block = memory.get(label);
  if (block === undefined) return { ok: false, text: `Block field ${label} does not exist` };
  const edited = editMemory(tool, block, args, world.traits.textArgument);
  if (edited.kind === 'refused') return { ok: false, text: edited.reason };
  block.value = edited.value;
  writeBlock(world, block.id, { value: edited.value }, agent);
  return { ok: true, text: `The ${label} block has been edited.` };
}

function argumentsOf(call: ToolCall): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(call.arguments === '' ? '{}' : call.arguments);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
