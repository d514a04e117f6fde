import type { AgentRow, ToolRule } from '../rows.ts';
import { newId } from '../rules/ids.ts';
import { refuse } from '../rules/refusal.ts';
import { findModel, refuseUnknownEmbedding } from '../run/find-model.ts';
import { storeAgent } from '../run/store-agent.ts';
import { baseTools, finalTools, toolNamed } from '../tools/tool-definitions.ts';
import { bodyAs, json, type LettaRequest, type RouteAnswer } from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';
import { type NewAgent, newAgentSchema, refuseWideContext } from './agent-fields.ts';
import { makeBlock, refuseOverLimit } from './block-body.ts';
import { makeGroup } from './native-sleep.ts';
import { everyRelation, showAgent } from './show-agent.ts';

/** `POST /v1/agents/` */
export async function createAgent(world: LettaWorld, request: LettaRequest): Promise<RouteAnswer> {
  const given = bodyAs(request, newAgentSchema);
  for (const block of given.memory_blocks ?? []) {
    refuseOverLimit(world.traits, block.value, block.limit ?? world.traits.defaultBlockLimit);
  }
  refuseBadName(given.name ?? '');
  const tools = toolsOf(world, given);
  const model = await findModel(world.model, given.model ?? undefined);
  refuseWideContext(world, given.context_window_limit, model.contextWindow);
  refuseUnknownEmbedding(given.embedding ?? undefined);
  const agent = storeAgent(world, toRow(world, given, tools, model.handle, model.contextWindow));
  if (agent.enableSleeptime === true && makeGroup(world, agent) === undefined) {
    // The agent exists all the same: what fails is the answer, made of the sleep agent that there isn't.
    throw refuse(500, 'An unknown error occurred');
  }
  return json(showAgent(world, agent, everyRelation));
}

function toRow(world: LettaWorld, given: NewAgent, tools: string[], handle: string, contextWindow: number): AgentRow {
  const id = newId('agent');
  return {
    id,
    name: given.name || `Agent ${id.slice(-8)}`,
    agentType: given.agent_type ?? 'letta_v1_agent',
    system: given.system ?? 'You are a helpful agent with a memory of your own.',
    model: handle,
    embedding: given.embedding ?? null,
    description: given.description ?? null,
    tags: [...new Set(given.tags ?? [])],
    metadata: given.metadata ?? null,
    blockIds: blocksOf(world, given),
    tools,
    toolRules: [...(given.tool_rules ?? []), ...rulesFor(tools)],
    identityIds: given.identity_ids ?? [],
    modelSettings: given.model_settings ?? null,
    maxTokens: given.max_tokens ?? null,
    contextWindow: given.context_window_limit ?? contextWindow,
    timezone: given.timezone ?? 'UTC',
    autoclear: given.message_buffer_autoclear ?? false,
    enableSleeptime: given.enable_sleeptime ?? null,
    messageIds: [],
    createdAt: 0,
    updatedAt: 0,
    lastStopReason: null,
    lastRunCompletion: null,
  };
}

function refuseBadName(name: string): void {
  // What Python calls \w: no signs that go with a letter, and so few names in Hindi or Thai.
  if (/^[\p{L}\p{N}_ '-]*$/u.test(name)) return;
  throw refuse(
    500,
    `Export failed: Agent name '${name}' contains invalid characters. Only letters (any language), digits, spaces, hyphens, underscores, and apostrophes are allowed.`,
  );
}

function toolsOf(world: LettaWorld, given: NewAgent): string[] {
  const base = given.include_base_tools === false ? [] : baseTools(given.enable_sleeptime === true);
  const tools = [...new Set([...base, ...(given.tools ?? [])])];
  const unknown = tools.filter((name) => toolNamed(name, world.traits) === undefined).map((name) => `'${name}'`);
  if (unknown.length > 0) throw refuse(400, `Tools not found by name: {${unknown.join(', ')}}`);
  return tools;
}

function rulesFor(tools: readonly string[]): ToolRule[] {
  return tools.map((tool) => ({
    tool_name: tool,
    type: finalTools.has(tool) ? 'exit_loop' : 'continue_loop',
    prompt_template: null,
  }));
}

// Of two blocks with one label the second is dropped without a word; it is made, but belongs to nobody.
function blocksOf(world: LettaWorld, given: NewAgent): string[] {
  const made = (given.memory_blocks ?? []).map((block) => makeBlock(world, block));
  const first = made.filter((block, index) => made.findIndex(({ label }) => label === block.label) === index);
  const known = (given.block_ids ?? []).filter((id) => world.state.blocks.has(id));
  return [...first.map(({ id }) => id), ...known];
}
