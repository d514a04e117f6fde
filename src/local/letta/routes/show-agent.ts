import type { AgentRow, BlockRow, GroupRow } from '../rows.ts';
import { preciseDate } from '../rules/dates.ts';
import { pendingApproval } from '../run/input-rows.ts';
import { mostTokensOf, providerTemperature, temperatureOf } from '../run/model-request.ts';
import { showMessage } from '../run/show-message.ts';
import { toolId, toolNamed } from '../tools/tool-definitions.ts';
import type { LettaWorld } from '../world.ts';
import { showBlock } from './block-body.ts';

const nobody = 'user-00000000-0000-4000-8000-000000000000';

/** The relations that a read shows only when it is asked to. */
type Relation = 'agent.blocks' | 'agent.tools' | 'agent.tags' | 'agent.managed_group' | 'agent.pending_approval';

/** The relations that answers to writes carry without being asked. */
export const everyRelation: ReadonlySet<string> = new Set<Relation>([
  'agent.blocks',
  'agent.tools',
  'agent.tags',
  'agent.managed_group',
]);

/** An agent as the API shows it. Relations that aren't included look empty, as if there were none. */
export function showAgent(world: LettaWorld, agent: AgentRow, include: ReadonlySet<string>): Record<string, unknown> {
  const has = (relation: Relation) => include.has(relation);
  const blocks = has('agent.blocks') ? world.state.blocksOf(agent).map(showWithoutTags) : [];
  const group = has('agent.managed_group') ? showGroup(world.state.groupOf(agent.id)) : null;
  const pending = has('agent.pending_approval') ? pendingApproval(world, agent) : undefined;
  return {
    ...plainFields(world, agent),
    memory: { agent_type: agent.agentType, blocks, file_blocks: [], prompt_template: '' },
    blocks,
    tools: has('agent.tools') ? agent.tools.map((name) => showTool(world, name)) : [],
    tags: has('agent.tags') ? agent.tags : [],
    multi_agent_group: group,
    managed_group: group,
    pending_approval: pending === undefined ? null : (showMessage(pending, agent.agentType).at(-1) ?? null),
    sources: [],
    tool_exec_environment_variables: [],
    secrets: [],
    identities: [],
  };
}

// Only a block that is shown by itself shows its tags.
function showWithoutTags(block: BlockRow): Record<string, unknown> {
  return { ...showBlock(block), tags: [] };
}

export function showGroup(group: GroupRow | undefined): Record<string, unknown> | null {
  if (group === undefined) return null;
  return {
    id: group.id,
    manager_type: 'sleeptime',
    agent_ids: group.agentIds,
    description: '',
    project_id: null,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    shared_block_ids: [],
    manager_agent_id: group.managerAgentId,
    termination_token: null,
    max_turns: null,
    sleeptime_agent_frequency: group.frequency,
    turns_counter: group.turnsCounter,
    last_processed_message_id: group.lastProcessedMessageId,
    max_message_buffer_length: null,
    min_message_buffer_length: null,
    hidden: null,
  };
}

function plainFields(world: LettaWorld, agent: AgentRow): Record<string, unknown> {
  return {
    created_by_id: nobody,
    last_updated_by_id: nobody,
    created_at: preciseDate(agent.createdAt),
    updated_at: preciseDate(agent.updatedAt),
    id: agent.id,
    name: agent.name,
    tool_rules: agent.toolRules,
    message_ids: agent.messageIds,
    system: agent.system,
    agent_type: agent.agentType,
    llm_config: llmConfigOf(world, agent),
    embedding_config: agent.embedding === null ? null : embeddingConfigOf(world, agent.embedding),
    model: agent.model,
    embedding: agent.embedding,
    model_settings: showSettings(world, agent),
    compaction_settings: null,
    response_format: null,
    description: agent.description,
    metadata: agent.metadata,
    project_id: null,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    identity_ids: agent.identityIds,
    message_buffer_autoclear: agent.autoclear,
    enable_sleeptime: agent.enableSleeptime,
    last_run_completion: agent.lastRunCompletion === null ? null : preciseDate(agent.lastRunCompletion),
    last_run_duration_ms: null,
    last_stop_reason: agent.lastStopReason,
    timezone: agent.timezone,
    max_files_open: 5,
    per_file_view_window_char_limit: 15_000,
    hidden: null,
  };
}

// Settings of a provider bring along its defaults for all that they leave out. What they say of the format isn't shown.
function showSettings(world: LettaWorld, agent: AgentRow): Record<string, unknown> {
  const { modelSettings } = agent;
  const given = modelSettings ?? {};
  const plain = { temperature: 1, reasoning: { reasoning_effort: 'minimal' }, strict: false };
  const defaults = { temperature: providerTemperature, reasoning: { reasoning_effort: 'high' }, strict: true };
  return {
    max_output_tokens: mostTokensOf(agent, world.traits),
    provider_type: 'openai',
    parallel_tool_calls: modelSettings !== null && world.traits.settingsCallInParallel,
    ...(modelSettings === null ? plain : defaults),
    ...given,
    response_format: null,
  };
}

function llmConfigOf(world: LettaWorld, agent: AgentRow): Record<string, unknown> {
  return {
    model: agent.model.slice(agent.model.indexOf('/') + 1),
    model_endpoint_type: 'openai',
    model_endpoint: world.model.baseUrl,
    provider_name: 'openai',
    provider_category: 'base',
    context_window: agent.contextWindow,
    handle: agent.model,
    put_inner_thoughts_in_kwargs: false,
    temperature: temperatureOf(agent),
    max_tokens: mostTokensOf(agent, world.traits),
    response_format: agent.modelSettings?.['response_format'] ?? null,
  };
}

function embeddingConfigOf(world: LettaWorld, handle: string): Record<string, unknown> {
  return {
    embedding_endpoint_type: 'openai',
    embedding_endpoint: world.model.baseUrl,
    embedding_model: handle.slice(handle.indexOf('/') + 1),
    embedding_dim: 1536,
    embedding_chunk_size: 300,
    handle,
    batch_size: 32,
  };
}

export function showTool(world: LettaWorld, name: string): Record<string, unknown> {
  const definition = toolNamed(name, world.traits);
  return {
    id: toolId(name),
    tool_type: 'letta_core',
    source_type: 'python',
    name,
    tags: ['letta_core'],
    description: definition?.description ?? null,
    source_code: null,
    json_schema: definition ?? null,
    return_char_limit: 50_000,
  };
}
