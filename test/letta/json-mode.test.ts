import { describe, expect, test } from 'vitest';
import type { AgentId, UserId } from '../../src/base/ids.ts';
import { createAgents } from '../../src/letta/create-agents.ts';
import { createSleepAgents } from '../../src/letta/create-sleep-agents.ts';
import { jsonSettings, plainSettings } from '../../src/letta/json-mode.ts';
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
  json: true,
};
const made = { id: 'agent-1', name: 'x', created_at: '2026-11-22T20:00:00Z', tags: ['role:sleep'], blocks: [] };

describe('settings', () => {
  test.each([
    ['openai/gpt-4.1', 'openai'],
    ['openai-proxy/scarlet-local', 'openai'],
    ['groq/llama/large', 'groq'],
    ['deepseek/chat', 'deepseek'],
  ])(
    'of %s ask for JSON in the way of %s, and for nothing that the agent would not have without',
    (handle, provider) => {
      expect(jsonSettings(handle)).toMatchObject({
        provider_type: provider,
        response_format: { type: 'json_object' },
        max_output_tokens: 16_384,
      });
      expect(plainSettings(handle)).toEqual({ ...jsonSettings(handle), response_format: { type: 'text' } });
    },
  );

  test.each(['minimax/MiniMax-M2.1', 'anthropic/claude', 'letta/letta-free', 'lmstudio_openai/x', 'toString/x', ''])(
    'of %j stay as they are',
    (handle) => {
      expect(jsonSettings(handle)).toBeUndefined();
    },
  );
});

describe('creating an agent', () => {
  test('that answers in JSON sends the settings of its provider', async () => {
    const { agents, seen } = await on([{ body: made }]);

    await agents.create(spec);

    expect(seen).toMatchObject([{ body: { model_settings: { response_format: { type: 'json_object' } } } }]);
  });

  test.each([
    ['that talks', { ...spec, json: undefined }],
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

  test('is never tried twice where the first may have arrived', async () => {
    const { agents, seen } = await on([{ status: 500, body: { detail: 'An unknown error occurred' } }, { body: made }]);

    expect(await failureOf(agents.create(spec))).toMatchObject({ kind: 'letta-broken', arrived: 'unknown' });
    expect(seen).toHaveLength(1);
  });
});

describe('a sleep agent', () => {
  test('whose model refuses JSON mode gets plain settings', async () => {
    const { sleepAgents, seen } = await on([{ body: { model: 'openai/gpt-4.1' } }, { body: made }]);

    await sleepAgents.speakFreely('agent-1' as AgentId);

    expect(seen.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
    expect(seen[1]?.body).toEqual({ model_settings: plainSettings('openai/gpt-4.1') });
  });

  test('that never had JSON mode is left alone', async () => {
    const { sleepAgents, seen } = await on([{ body: { model: 'minimax/MiniMax-M2.1' } }]);

    await sleepAgents.speakFreely('agent-1' as AgentId);

    expect(seen).toHaveLength(1);
  });
});

async function on(script: readonly Scripted[]) {
  const letta = await scriptedLetta(script);
  return { ...letta, agents: createAgents(letta.connection), sleepAgents: createSleepAgents(letta.connection) };
}
