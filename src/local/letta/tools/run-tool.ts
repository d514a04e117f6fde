import type { AgentRow, ToolCall, ToolReturn } from '../rows.ts';
import { pythonRepr } from '../rules/python.ts';
import { writeBlock } from '../run/write-block.ts';
import type { LettaWorld } from '../world.ts';
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

/** Memory as a run loaded it at its start: values by label. */
type LoadedBlock = { readonly id: string; value: string; readonly readOnly: boolean };

/** An edit by a memory tool: the block's whole new value, or why there is none. */
export type Edit =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** What a memory tool makes of a block. The result is a whole value, so edits by others since are overwritten. */
export function editMemory(
  tool: string,
  block: LoadedBlock,
  args: Record<string, unknown>,
  textArgument: 'str' | 'string',
): Edit {
  const added = args[`new_${textArgument}`];
  if (block.readOnly) return refused('This block is read-only and cannot be edited.');
  switch (tool) {
    case 'memory_insert':
      if (typeof added !== 'string') return refused(`memory_insert() missing an argument: 'new_${textArgument}'`);
      return insert(block.value, added, Number(args['insert_line'] ?? -1));
    case 'memory_replace':
      if (typeof added !== 'string') return refused(`memory_replace() missing an argument: 'new_${textArgument}'`);
      return replace(block.value, String(args[`old_${textArgument}`] ?? ''), added);
    default:
      return { kind: 'value', value: String(args['new_memory'] ?? '') };
  }
}

function insert(value: string, added: string, after: number): Edit {
  const lines = value === '' ? [] : value.split('\n');
  if (after > lines.length) return refused(`Invalid insert_line ${after}: the block has ${lines.length} lines.`);
  lines.splice(after < 0 ? lines.length : after, 0, added);
  return { kind: 'value', value: lines.join('\n') };
}

function replace(value: string, before: string, after: string): Edit {
  const found = value.split(before).length - 1;
  if (before === '' || found === 0) return refused('No replacement was performed: the old text was not found.');
  if (found > 1) return refused('No replacement was performed: the old text occurs more than once.');
  return { kind: 'value', value: value.replace(before, () => after) };
}

function refused(reason: string): Edit {
  return { kind: 'refused', reason };
}
