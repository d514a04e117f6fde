import { z } from 'zod';
import { refuse } from '../rules/refusal.ts';
import type { LettaWorld } from '../world.ts';
import { newBlockSchema } from './block-body.ts';

const agentTypes = [
  'memgpt_agent',
  'memgpt_v2_agent',
  'letta_v1_agent',
  'react_agent',
  'workflow_agent',
  'split_thread_agent',
  'sleeptime_agent',
  'voice_convo_agent',
  'voice_sleeptime_agent',
] as const;

const toolRuleSchema = z.looseObject({ type: z.string(), tool_name: z.string() });

const responseFormatSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({ type: z.literal('json_schema'), json_schema: z.record(z.string(), z.unknown()) }),
]);

const providerSettingsSchema = z.looseObject({
  provider_type: z.string(),
  response_format: responseFormatSchema.nullish(),
});

/** What creation and update have in common. */
const sharedFields = {
  name: z.string().nullish(),
  model: z.string().nullish(),
  embedding: z.string().nullish(),
  description: z.string().nullish(),
  system: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  block_ids: z.array(z.string()).nullish(),
  tool_rules: z.array(toolRuleSchema).nullish(),
  identity_ids: z.array(z.string()).nullish(),
  enable_sleeptime: z.boolean().nullish(),
  message_buffer_autoclear: z.boolean().nullish(),
  context_window_limit: z.int().nullish(),
  max_tokens: z.int().nullish(),
  tool_ids: z.array(z.string()).nullish(),
  timezone: z.string().nullish(),
  model_settings: providerSettingsSchema.nullish(),
};

/** The body of an agent's creation, as far as it matters here. Unknown keys are ignored. */
export const newAgentSchema = z.object({
  ...sharedFields,
  agent_type: z.enum(agentTypes).nullish(),
  memory_blocks: z.array(newBlockSchema).nullish(),
  tools: z.array(z.string()).nullish(),
  include_base_tools: z.boolean().nullish(),
});

export type NewAgent = z.infer<typeof newAgentSchema>;

/** The body of an agent's update. Null means the same as absent. */
export const agentChangeSchema = z.object({ ...sharedFields, tool_ids: z.array(z.string()).nullish() });

export type AgentChange = z.infer<typeof agentChangeSchema>;

/** A context window beyond the model's own, in tokens, is refused where the release does that. @throws Refusal 400 */
export function refuseWideContext(world: LettaWorld, wanted: number | null | undefined, own: number): void {
  if (world.traits.widensContext || !wanted || wanted <= own) return;
  throw refuse(400, `INVALID_ARGUMENT: Context window limit (${wanted}) is greater than maximum of (${own})`);
}
