import type { AgentCreateParams } from '@letta-ai/letta-client/resources/agents/agents';

type ModelSettings = NonNullable<AgentCreateParams['model_settings']>;

/** Handles of providers that take OpenAI's `response_format`, and which kind of settings Letta has for them. */
const providers = {
  openai: 'openai',
  // Any endpoint behind OPENAI_BASE_URL.
  'openai-proxy': 'openai',
  deepseek: 'deepseek',
  groq: 'groq',
  together: 'together',
  xai: 'xai',
} as const;

/**
 * Model settings by which answers are JSON; `undefined` for providers that have no such mode, or where Letta drops it
 * (Anthropic, 0.16.8).
 *
 * @param handle `provider/model`
 */
export function jsonSettings(handle: string): ModelSettings | undefined {
  return settingsFor(handle, 'json_object');
}

/** The same settings without JSON mode. */
export function plainSettings(handle: string): ModelSettings | undefined {
  return settingsFor(handle, 'text');
}

// Settings replace all defaults of a model, so that those of OpenAI say what goes for an agent without any: otherwise
// 0.16.4 cuts answers at 4,096 tokens, and reasoning models think as hard as they can.
function settingsFor(handle: string, type: 'json_object' | 'text'): ModelSettings | undefined {
  const name = handle.split('/', 1)[0] ?? '';
  const provider = Object.hasOwn(providers, name) ? providers[name as keyof typeof providers] : undefined;
  if (provider === undefined) return undefined;
  const settings = { response_format: { type }, max_output_tokens: 16_384, parallel_tool_calls: false };
  if (provider !== 'openai') return { ...settings, provider_type: provider };
  return { ...settings, provider_type: provider, reasoning: { reasoning_effort: 'minimal' }, strict: false };
}
