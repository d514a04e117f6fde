import type { AgentCreateParams } from '@letta-ai/letta-client/resources/agents/agents';
import { type Failure, isFailure } from '../base/failure.ts';
import type { AgentSpec } from '../pair/agents.ts';
import type { LettaConnection } from './connect-letta.ts';
import type { FoundLimits, Strictness } from './found-limits.ts';

type Settings = NonNullable<AgentCreateParams['model_settings']>;
type ResponseFormat = { type: 'json_object' } | { type: 'json_schema'; json_schema: Record<string, unknown> };

/** What of a spec goes by a model's settings. */
export type Tuning = Pick<AgentSpec, 'model' | 'answers' | 'temperature' | 'mostTokens'>;

/** What helps and an agent can go without. */
type Helpful = Pick<AgentCreateParams, 'model_settings' | 'context_window_limit'>;

/** What names an agent's model and its longest answer, in a creation as in an update. */
export function modelOf({ model, mostTokens }: Tuning): { model: string; max_tokens?: number } {
  return mostTokens === undefined ? { model } : { model, max_tokens: mostTokens };
}

/**
 * Sends a creation or an update with the settings of its model, and again without what the server refuses before
 * anything came of it.
 */
export async function sendTuned<Result>(
  connection: LettaConnection,
  limits: FoundLimits,
  spec: AgentSpec,
  send: (helpful: Helpful) => Promise<Result>,
): Promise<Result> {
  const attempt = async (strictness: Strictness, window: number | undefined): Promise<Result> => {
    const settings = settingsOf(spec, strictness);
    const helpful: Helpful = {
      ...(window === undefined ? {} : { context_window_limit: window }),
      ...(settings === undefined ? {} : { model_settings: settings }),
    };
    try {
      return await send(helpful);
    } catch (error) {
      if (!isFailure(error) || error.arrived !== 'no') throw error;
      const refused = refusedSetting(error, helpful);
      if (refused === undefined) throw error;
      connection.log.warn({ model: spec.model, refused, why: error.message }, 'setting refused, agent goes without it');
      if (refused === 'context_window_limit') return await attempt(strictness, undefined);
      const next = asksForSchema(spec, strictness) ? 'json' : 'unset';
      const result = await attempt(next, window);
      limits.lower(spec.model, next);
      return result;
    }
  };
  return await attempt(limits.of(spec.model), spec.contextWindow);
}

/** 0.16.4 refuses a context window larger than the model's own; and not every model has these settings. */
function refusedSetting({ kind }: Failure, helpful: Helpful): keyof Helpful | undefined {
  const setting = kind === 'context-overflow' ? 'context_window_limit' : 'model_settings';
  const mayBe = kind === 'context-overflow' || kind === 'letta-rejected';
  return mayBe && helpful[setting] !== undefined ? setting : undefined;
}

function asksForSchema({ answers }: AgentSpec, strictness: Strictness): boolean {
  return strictness === 'schema' && answers.kind === 'json' && answers.schema !== undefined;
}

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
 * The model settings of an agent; `undefined` for one that needs none, and for providers that have none of this kind, or
 * where Letta drops them (Anthropic, 0.16.8).
 */
export function settingsOf(tuning: Tuning, strictness: Strictness): Settings | undefined {
  const { model, answers, temperature, mostTokens = 16_384 } = tuning;
  const provider = providerOf(model);
  const needsNone = answers.kind === 'text' && temperature === undefined;
  if (provider === undefined || needsNone || strictness === 'unset') return undefined;
  // Settings replace all defaults of a model, so that those of OpenAI say what goes for an agent without any: otherwise
  // 0.16.4 cuts answers at 4,096 tokens, and reasoning models think as hard as they can. No format is sent as none, and
  // takes off the one that there was: some endpoints refuse `text` as well.
  const format = responseFormat(answers, strictness);
  const settings = {
    max_output_tokens: mostTokens,
    parallel_tool_calls: false,
    ...(temperature === undefined ? {} : { temperature }),
    ...(format === undefined ? {} : { response_format: format }),
  };
  if (provider !== 'openai') return { ...settings, provider_type: provider };
  const reasoning = { reasoning_effort: refusesMinimal(model) ? ('none' as const) : ('minimal' as const) };
  return { ...settings, provider_type: provider, reasoning, strict: false };
}

/** OpenAI's reasoning models, except gpt-5 itself, answer "minimal" with 400. With "none" Letta names no effort at all. */
function refusesMinimal(handle: string): boolean {
  return /^[^/]+\/(o\d|gpt-5\.\d|gpt-5.*codex)/.test(handle);
}

/** Whether Letta can hold the answers of a model to a form. @param model a handle */
export function takesSettings(model: string): boolean {
  return providerOf(model) !== undefined;
}

function responseFormat(answers: AgentSpec['answers'], strictness: Strictness): ResponseFormat | undefined {
  if (answers.kind === 'text' || strictness === 'text') return undefined;
  if (answers.schema === undefined || strictness === 'json') return { type: 'json_object' };
  const { name, schema } = answers.schema;
  return { type: 'json_schema', json_schema: { name, schema, strict: false } };
}

function providerOf(handle: string): (typeof providers)[keyof typeof providers] | undefined {
  const name = handle.split('/', 1)[0] ?? '';
  return Object.hasOwn(providers, name) ? providers[name as keyof typeof providers] : undefined;
}
