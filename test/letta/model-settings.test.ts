import { describe, expect, test } from 'vitest';
import type { UserId } from '../../src/base/ids.ts';
import { createAgents } from '../../src/letta/create-agents.ts';
import type { Strictness } from '../../src/letta/found-limits.ts';
import { settingsOf } from '../../src/letta/model-settings.ts';
import type { AgentSpec } from '../../src/pair/agents.ts';
import { failureOf } from './failure-of.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

const spec: AgentSpec = {
  owner: { application: 'app-1', user: '42' as UserId },
  role: 'sleep',
  name: 'Scarlet-Sleep for Ada',
  description: 'Tends the memory',
  system: 'Answer in JSON.',
  blocks: [],
  model: 'openai/gpt-4.1',
  contextWindow: 200_000,
  tools: [],
  stateless: true,
  answers: { kind: 'json' },
};
const schema = { name: 'insights', schema: { type: 'object' } };
const made = { id: 'agent-1', name: 'x', created_at: '2026-11-22T20:00:00Z', tags: ['role:sleep'], blocks: [] };

describe('settings', () => {
  test.each([
    ['openai/gpt-4.1', 'openai'],
    ['openai-proxy/scarlet-local', 'openai'],
    ['groq/llama/large', 'groq'],
    ['deepseek/chat', 'deepseek'],
  ])(
    'of %s ask for JSON in the way of %s, and for nothing that the agent would not have without',
    (model, provider) => {
      const settings = settingsOf({ ...spec, model }, 'json');

      expect(settings).toMatchObject({
        provider_type: provider,
        response_format: { type: 'json_object' },
        max_output_tokens: 16_384,
      });
      expect(settings).not.toHaveProperty('temperature');
    },
  );

  test.each(['minimax/MiniMax-M2.1', 'anthropic/claude', 'letta/letta-free', 'lmstudio_openai/x', 'toString/x', ''])(
    'of %j stay as they are',
    (model) => {
      expect(settingsOf({ ...spec, model }, 'schema')).toBeUndefined();
    },
  );

  // Of OpenAI's reasoning models, those named gpt-5 alone take an effort of "minimal".
  test.each([
    ['openai/gpt-5', 'minimal'],
    ['openai/gpt-5-mini-2025-08-07', 'minimal'],
    ['openai/gpt-4.1', 'minimal'],
    ['openai/gpt-5.2', 'none'],
    ['openai/gpt-5.6-sol', 'none'],
    ['openai/gpt-5-codex', 'none'],
    ['openai/o4-mini', 'none'],
  ])('of %s ask for no more thought than it has to give: %s', (model, effort) => {
    expect(settingsOf({ ...spec, model }, 'json')).toMatchObject({ reasoning: { reasoning_effort: effort } });
  });

  test.each<[Strictness, unknown]>([
    ['schema', { type: 'json_schema', json_schema: { ...schema, strict: false } }],
    ['json', { type: 'json_object' }],
    ['text', undefined],
  ])('ask for the form of answers as strictly as is known to be taken: %s', (strictness, format) => {
    const settings = settingsOf({ ...spec, answers: { kind: 'json', schema } }, strictness);

    expect(settings).toMatchObject({ provider_type: 'openai' });
    expect(settings).toHaveProperty('max_output_tokens');
    expect(Object(settings).response_format).toEqual(format);
  });

  test('hold the temperature and the longest answer, without any form for text', () => {
    const settings = settingsOf({ ...spec, answers: { kind: 'text' }, temperature: 0.3, mostTokens: 4_000 }, 'schema');

    expect(settings).toMatchObject({ temperature: 0.3, max_output_tokens: 4_000 });
    expect(settings).not.toHaveProperty('response_format');
  });

  test('are left alone where the provider takes none', () => {
    expect(settingsOf({ ...spec, temperature: 0.3 }, 'unset')).toBeUndefined();
  });
});

describe('creating an agent', () => {
  test('that answers in JSON sends the settings of its provider', async () => {
    const { agents, seen } = await on([{ body: made }]);

    await agents.create(spec);

    expect(seen).toMatchObject([{ body: { model_settings: { response_format: { type: 'json_object' } } } }]);
  });

  test.each([
    ['that talks', { ...spec, answers: { kind: 'text' } as const }],
    ['whose provider has no such mode', { ...spec, model: 'minimax/MiniMax-M2.1' }],
  ])('%s sends no settings', async (_, given) => {
    const { agents, seen } = await on([{ body: made }]);

    await agents.create(given);

    expect(seen[0]?.body).not.toHaveProperty('model_settings');
  });

  test('goes without JSON mode where the server refuses it', async () => {
    const { agents, seen } = await on([{ status: 422, body: { detail: 'no such settings' } }, { body: made }]);

    expect(await agents.create(spec)).toMatchObject({ id: 'agent-1' });
    expect(seen.map(({ body }) => Object.hasOwn(Object(body), 'model_settings'))).toEqual([true, false]);
  });

  test('goes from the schema to JSON mode where the server refuses it, and others start there', async () => {
    const refused = { status: 422, body: { detail: 'no such format' } };
    const { agents, seen } = await on([refused, { body: made }, { body: made }]);
    const strict = { ...spec, answers: { kind: 'json', schema } } as const;

    await agents.create(strict);
    await agents.create(strict);

    const formats = seen.map(({ body }) => Object(body).model_settings.response_format.type);
    expect(formats).toEqual(['json_schema', 'json_object', 'json_object']);
  });

  test('names the longest answer also where its provider has no settings', async () => {
    const { agents, seen } = await on([{ body: made }]);

    await agents.create({ ...spec, model: 'anthropic/claude', mostTokens: 2_048 });

    expect(seen[0]?.body).toMatchObject({ max_tokens: 2_048 });
    expect(seen[0]?.body).not.toHaveProperty('model_settings');
  });

  test('is never tried twice where the first may have arrived', async () => {
    const { agents, seen } = await on([{ status: 500, body: { detail: 'An unknown error occurred' } }, { body: made }]);

    expect(await failureOf(agents.create(spec))).toMatchObject({ kind: 'letta-broken', arrived: 'unknown' });
    expect(seen).toHaveLength(1);
  });
});

async function on(script: readonly Scripted[]) {
  const letta = await scriptedLetta(script);
  return { ...letta, agents: createAgents(letta.connection) };
}
