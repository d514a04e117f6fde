import { isDeepStrictEqual } from 'node:util';
import type { AgentUpdateParams } from '@letta-ai/letta-client/resources/agents/agents';
import { z } from 'zod';
import { Failure } from '../base/failure.ts';
import type { AgentId } from '../base/ids.ts';
import type { AgentSpec, AgentTrait, BlockSeed, Held, SteppedDown } from '../pair/agents.ts';
import { normaliseBlockText } from '../pair/memory-blocks.ts';
import { callLetta, listedBy, readIfThere, readLetta } from './call-letta.ts';
import { compilePrompt } from './compile-prompt.ts';
import type { LettaConnection } from './connect-letta.ts';
import { type FoundLimits, laxer, type Strictness } from './found-limits.ts';
import { modelOf, sendTuned, settingsOf, type Tuning } from './model-settings.ts';
import { patchAgent } from './patch-agent.ts';

/** Agents that exist, and what they should be: seeing that they are, and asking less of a model that can't. */

const heldSchema = z.object({
  name: z.string(),
  description: z.string().nullish(),
  system: z.string().nullish(),
  message_buffer_autoclear: z.boolean().nullish(),
  model: z.string().nullish(),
  llm_config: z.object({
    handle: z.string().nullish(),
    context_window: z.number().nullish(),
    temperature: z.number().nullish(),
    max_tokens: z.number().nullish(),
    reasoning_effort: z.string().nullish(),
    response_format: z.object({ type: z.string(), json_schema: z.unknown().optional() }).nullish(),
  }),
  tools: z.array(z.object({ id: z.string(), name: z.string().nullish() })),
  blocks: z.array(
    z.object({
      label: z.string(),
      value: z.string(),
      description: z.string().nullish(),
      limit: z.number().nullish(),
      read_only: z.boolean().nullish(),
    }),
  ),
});

type HeldState = z.infer<typeof heldSchema>;

/** See `Agents.holdToSpec`. */
export async function holdAgent(
  connection: LettaConnection,
  limits: FoundLimits,
  agent: AgentId,
  spec: AgentSpec,
): Promise<Held> {
  const state = await retrieveState(connection, agent);
  if (state === undefined) return { kind: 'missing' };
  const traits = traitsToSet(state, spec, limits.of(spec.model));
  const blocks = staleBlocks(state, spec);
  const outlined = staleOutlines(state, spec);
  const lacking = spec.blocks.filter((seed) => !state.blocks.some(({ label }) => label === seed.label));
  if ([traits, blocks, outlined, lacking].every(({ length }) => length === 0)) return { kind: 'as-specified' };

  if (traits.length > 0) await updateAgent(connection, limits, { agent, spec, state, traits });
  for (const block of blocks) await rewriteBlock(connection, agent, block);
  for (const block of outlined) await outlineBlock(connection, agent, block);
  const changed: readonly AgentTrait[] = [
    ...traits,
    ...(blocks.length === 0 ? [] : (['read-only blocks'] as const)),
    ...(outlined.length === 0 ? [] : (['descriptions of blocks'] as const)),
  ];
  // Writing a block has the prompt compiled as well.
  if (traits.includes('system') && blocks.length === 0) await compileSystem(connection, agent, state, spec);
  return lacking.length === 0
    ? { kind: 'updated', traits: changed }
    : { kind: 'lacks-blocks', traits: changed, lacking };
}

/** See `SleepAgents.stepDown`. */
export async function stepDown(connection: LettaConnection, limits: FoundLimits, agent: AgentId): Promise<SteppedDown> {
  const state = await retrieveState(connection, agent);
  const asked = state === undefined ? 'text' : strictnessOf(state);
  if (state === undefined || asked === 'text') return { kind: 'nothing-left' };

  const model = handleOf(state);
  const next = laxer(asked === 'schema' ? 'json' : 'text', limits.of(model));
  const { context_window, temperature, max_tokens } = state.llm_config;
  const tuning: Tuning = {
    model,
    answers: { kind: 'json' },
    temperature: temperature ?? undefined,
    mostTokens: max_tokens ?? undefined,
  };
  const settings = settingsOf(tuning, next);
  await patchAgent(connection, agent, {
    ...modelOf(tuning),
    ...(context_window == null ? {} : { context_window_limit: context_window }),
    ...(settings === undefined ? {} : { model_settings: settings }),
  });
  limits.lower(model, next);
  connection.log.warn({ agent, model, next }, 'form of answers refused, less is asked of this model');
  return { kind: next === 'json' ? 'to-json' : 'to-text' };
}

async function retrieveState(connection: LettaConnection, agent: AgentId): Promise<HeldState | undefined> {
  const include: ['agent.blocks', 'agent.tools'] = ['agent.blocks', 'agent.tools'];
  return await readIfThere(connection, 'retrieve the agent', async (options) =>
    heldSchema.parse(await connection.client.agents.retrieve(agent, { include }, options)),
  );
}

// What goes by the model's settings. Letta makes all of it anew when one of them is changed.
const tuned: ReadonlySet<AgentTrait> = new Set<AgentTrait>([
  'model',
  'context window',
  'longest answer',
  'temperature',
  'form of answers',
  'effort of reasoning',
]);

/** In what a state and a spec differ, blocks excepted. */
function traitsToSet(state: HeldState, spec: AgentSpec, strictness: Strictness): AgentTrait[] {
  const { llm_config: config } = state;
  const settings = settingsOf(spec, strictness);
  const format = settings !== undefined && 'response_format' in settings ? settings.response_format : undefined;
  const effort = settings !== undefined && 'reasoning' in settings ? settings.reasoning?.reasoning_effort : undefined;
  const same: Record<Exclude<AgentTrait, 'read-only blocks' | 'descriptions of blocks'>, boolean> = {
    name: state.name === spec.name,
    description: state.description === spec.description,
    system: state.system === spec.system,
    model: handleOf(state) === spec.model,
    'context window': (config.context_window ?? spec.contextWindow) === spec.contextWindow,
    'longest answer': spec.mostTokens === undefined || config.max_tokens === spec.mostTokens,
    temperature: settings === undefined || spec.temperature === undefined || config.temperature === spec.temperature,
    'form of answers': settings === undefined || isDeepStrictEqual(config.response_format ?? undefined, format),
    'effort of reasoning': effort == null || (config.reasoning_effort ?? effort) === effort,
    statelessness: (state.message_buffer_autoclear ?? false) === spec.stateless,
    tools: isDeepStrictEqual(new Set(state.tools.map(({ name }) => name)), new Set(spec.tools)),
  };
  return (Object.keys(same) as (keyof typeof same)[]).filter((trait) => !same[trait]);
}

/** Read-only blocks are ours alone: their text goes with the version, not with the person. */
function staleBlocks(state: HeldState, spec: AgentSpec): BlockSeed[] {
  return ourBlocks(state, spec).filter(({ label, value }) => {
    const block = state.blocks.find((attached) => attached.label === label);
    return block?.value !== normaliseBlockText(value) || block.read_only !== true;
  });
}

/** The read-only blocks of the spec that are attached. */
function ourBlocks(state: HeldState, spec: AgentSpec): BlockSeed[] {
  return spec.blocks.filter((seed) => seed.readOnly && state.blocks.some(({ label }) => label === seed.label));
}

/** Blocks that hold memory, and whose description or room is another now. Room only grows: a full block can't shrink. */
function staleOutlines(state: HeldState, spec: AgentSpec): BlockSeed[] {
  return spec.blocks.filter(({ label, description, limit, readOnly }) => {
    const block = state.blocks.find((attached) => attached.label === label);
    if (readOnly || block === undefined) return false;
    return (block.description !== undefined && block.description !== description) || (block.limit ?? limit) < limit;
  });
}

type Update = {
  readonly agent: AgentId;
  readonly spec: AgentSpec;
  readonly state: HeldState;
  readonly traits: readonly AgentTrait[];
};

async function updateAgent(connection: LettaConnection, limits: FoundLimits, wanted: Update): Promise<void> {
  const { agent, spec, state, traits } = wanted;
  const fields: AgentUpdateParams = {
    name: spec.name,
    description: spec.description,
    system: spec.system,
    message_buffer_autoclear: spec.stateless,
    ...(traits.includes('tools') ? { tool_ids: await toolIdsOf(connection, state, spec) } : {}),
  };
  if (!traits.some((trait) => tuned.has(trait))) return await patchAgent(connection, agent, fields);
  await sendTuned(connection, limits, spec, (settings) =>
    patchAgent(connection, agent, { ...fields, ...modelOf(spec), ...settings }),
  );
}

/** @throws Failure `letta-rejected` where the server has no such tool, as at an agent's creation. */
async function toolIdsOf(connection: LettaConnection, state: HeldState, spec: AgentSpec): Promise<string[]> {
  const attached = new Map(state.tools.map(({ id, name }) => [name, id]));
  const ids = spec.tools.map(async (name) => attached.get(name) ?? (await toolIdOf(connection, name)));
  return await Promise.all(ids);
}

async function toolIdOf(connection: LettaConnection, name: string): Promise<string> {
  const found = await readLetta(connection, 'find the tool', async (options) => {
    return (await listedBy(connection.client.tools.list({ name }, options))).find((tool) => tool.name === name);
  });
  if (found === undefined) throw new Failure('letta-rejected', `could not find the tool ${name}`);
  return found.id;
}

async function rewriteBlock(connection: LettaConnection, agent: AgentId, { label, value }: BlockSeed): Promise<void> {
  const change = { agent_id: agent, value: normaliseBlockText(value), read_only: true };
  await callLetta(connection, `write the block ${label}`, (options) =>
    connection.client.agents.blocks.update(label, change, options),
  );
}

/** What the block holds is not part of the request, so nothing can be lost that is written meanwhile. */
async function outlineBlock(connection: LettaConnection, agent: AgentId, block: BlockSeed): Promise<void> {
  const { label, description, limit } = block;
  await callLetta(connection, `describe the block ${label}`, (options) =>
    connection.client.agents.blocks.update(label, { agent_id: agent, description, limit }, options),
  );
}

/**
 * A new system prompt is not used before it is compiled. Writing a block through its agent does that on every version;
 * where there is none that is ours to write, servers from 0.16.5 on have a route for it, and 0.16.4 compiles the prompt
 * of an agent without blocks at each of its steps (measured).
 */
async function compileSystem(
  connection: LettaConnection,
  agent: AgentId,
  state: HeldState,
  spec: AgentSpec,
): Promise<void> {
  const [block] = ourBlocks(state, spec);
  if (block !== undefined) return await rewriteBlock(connection, agent, block);
  await compilePrompt(connection, agent);
}

function handleOf(state: HeldState): string {
  return state.model ?? state.llm_config.handle ?? '';
}

function strictnessOf({ llm_config: { response_format: format } }: HeldState): Strictness {
  if (format?.type === 'json_schema') return 'schema';
  return format?.type === 'json_object' ? 'json' : 'text';
}
