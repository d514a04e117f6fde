import { describe, expect, test } from 'vitest';
import type { AgentId, UserId } from '../../src/base/ids.ts';
import { createAgents } from '../../src/letta/create-agents.ts';
import type { AgentSpec } from '../../src/pair/agents.ts';
import { failureOf } from './failure-of.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

const agent = 'agent-1' as AgentId;
const schema = { name: 'insights', schema: { type: 'object' } };

const spec: AgentSpec = {
  owner: { application: 'app-1', user: '42' as UserId },
  role: 'primary',
  name: 'Scarlet - Ada',
  description: 'Talks with Ada',
  system: 'You are Scarlet.',
  blocks: [
    { label: 'human', description: 'Who they are', value: '', limit: 5_000, readOnly: false },
    { label: 'constraints', description: 'Limits', value: 'Be kind.', limit: 2_000, readOnly: true },
  ],
  model: 'openai/gpt-4.1',
  contextWindow: 30_000,
  tools: ['conversation_search'],
  stateless: false,
  answers: { kind: 'json', schema },
  temperature: 0.3,
  mostTokens: 4_000,
};

const config = {
  handle: 'openai/gpt-4.1',
  context_window: 30_000,
  temperature: 0.3,
  max_tokens: 4_000,
  response_format: { type: 'json_schema', json_schema: { strict: false, ...schema } },
};

const search = { id: 'tool-1', name: 'conversation_search' };

const human = { label: 'human', value: 'Name: Ada', read_only: false };

function state(overrides: object = {}, configured: object = {}) {
  return {
    id: agent,
    name: spec.name,
    description: spec.description,
    system: spec.system,
    message_buffer_autoclear: false,
    model: 'openai/gpt-4.1',
    llm_config: { ...config, ...configured },
    tools: [search],
    blocks: [human, { label: 'constraints', value: 'Be kind.', read_only: true }],
    ...overrides,
  };
}

const fine: Scripted = { body: {} };
const refused: Scripted = { status: 400, body: { detail: 'INVALID_ARGUMENT: no' } };

async function on(...script: readonly Scripted[]) {
  const letta = await scriptedLetta(script);
  const requests = () => letta.seen.map(({ method, url }) => `${method} ${url.split('?')[0]}`);
  return { ...letta, agents: createAgents(letta.connection), requests };
}

describe('holding an agent to its spec', () => {
  test('costs one request where nothing differs; what it remembers of the person is no difference', async () => {
    const { agents, requests } = await on({ body: state() });

    expect(await agents.holdToSpec(agent, spec)).toEqual({ kind: 'as-specified' });
    expect(requests()).toEqual(['GET /v1/agents/agent-1']);
  });

  test.each([
    ['name', { name: 'Old' }, { name: spec.name }],
    ['description', { description: null }, { description: spec.description }],
    ['statelessness', { message_buffer_autoclear: true }, { message_buffer_autoclear: false }],
  ])('writes the %s anew, and leaves the model alone', async (trait, overrides, expected) => {
    const { agents, seen } = await on({ body: state(overrides) }, fine);

    expect(await agents.holdToSpec(agent, spec)).toEqual({ kind: 'updated', traits: [trait] });
    expect(seen).toHaveLength(2);
    expect(seen[1]?.body).toMatchObject(expected);
    expect(seen[1]?.body).not.toHaveProperty('model');
  });

  test('has a new system prompt compiled by writing a block that is ours', async () => {
    const { agents, seen, requests } = await on({ body: state({ system: 'You were Scarlet.' }) }, fine, fine);

    expect(await agents.holdToSpec(agent, spec)).toEqual({ kind: 'updated', traits: ['system'] });
    expect(requests().slice(1)).toEqual([
      'PATCH /v1/agents/agent-1',
      'PATCH /v1/agents/agent-1/core-memory/blocks/constraints',
    ]);
    expect(seen[1]?.body).toMatchObject({ system: 'You are Scarlet.' });
  });

  test.each([
    ['by the route for that', fine],
    ['by itself where there is no such route', { status: 404, body: { detail: 'Not Found' } }],
  ] as const)('without such a block, the new prompt is compiled %s', async (_, answer) => {
    const old = state({ system: 'You were Scarlet.', blocks: [] });
    const { agents, requests } = await on({ body: old }, fine, answer);

    expect(await agents.holdToSpec(agent, { ...spec, blocks: [] })).toEqual({ kind: 'updated', traits: ['system'] });
    expect(requests().at(-1)).toBe('POST /v1/agents/agent-1/recompile');
  });

  test.each([
    ['model', { model: 'openai/gpt-3' }, {}],
    ['context window', {}, { context_window: 200_000 }],
    ['longest answer', {}, { max_tokens: 16_384 }],
    ['temperature', {}, { temperature: 1 }],
    ['form of answers', {}, { response_format: null }],
    ['effort of reasoning', {}, { reasoning_effort: 'high' }],
  ])(
    'names all that goes by the model where the %s differs: the server makes it anew',
    async (trait, overrides, configured) => {
      const { agents, seen } = await on({ body: state(overrides, configured) }, fine);

      expect(await agents.holdToSpec(agent, spec)).toEqual({ kind: 'updated', traits: [trait] });
      expect(seen[1]?.body).toMatchObject({
        model: 'openai/gpt-4.1',
        context_window_limit: 30_000,
        max_tokens: 4_000,
        model_settings: { temperature: 0.3, max_output_tokens: 4_000, response_format: { type: 'json_schema' } },
      });
    },
  );

  // An earlier version asked all of OpenAI's models for "minimal", which some of them refuse.
  test('takes back an effort of reasoning that its model refuses', async () => {
    const model = 'openai/gpt-5.2';
    const asked = state({ model }, { handle: model, reasoning_effort: 'minimal' });
    const { agents, seen } = await on({ body: asked }, fine);

    expect(await agents.holdToSpec(agent, { ...spec, model })).toEqual({
      kind: 'updated',
      traits: ['effort of reasoning'],
    });
    expect(seen[1]?.body).toMatchObject({ model_settings: { reasoning: { reasoning_effort: 'none' } } });
  });

  test.each([
    ['says nothing of its context window', {}, { context_window: null }],
    ['leaves its context window out', {}, { context_window: undefined }],
    ['says nothing of an effort of reasoning', {}, { reasoning_effort: null }],
  ])('finds no difference where the server %s', async (_, overrides, configured) => {
    const { agents } = await on({ body: state(overrides, configured) });

    expect(await agents.holdToSpec(agent, spec)).toEqual({ kind: 'as-specified' });
  });

  test('takes tools away that the agent should not have, and gives those that it lacks', async () => {
    const insert = { id: 'tool-2', name: 'memory_insert' };
    const { agents, seen, requests } = await on({ body: state({ tools: [insert] }) }, { body: [search] }, fine);

    expect(await agents.holdToSpec(agent, spec)).toEqual({ kind: 'updated', traits: ['tools'] });
    expect(requests()).toEqual(['GET /v1/agents/agent-1', 'GET /v1/tools/', 'PATCH /v1/agents/agent-1']);
    expect(seen[2]?.body).toMatchObject({ tool_ids: ['tool-1'] });
  });

  test.each([
    ['says something else', { label: 'constraints', value: 'Be rude.', read_only: true }],
    ['can be written', { label: 'constraints', value: 'Be kind.', read_only: false }],
  ])('rewrites a read-only block that %s', async (_, block) => {
    const { agents, seen, requests } = await on({ body: state({ blocks: [human, block] }) }, fine);

    expect(await agents.holdToSpec(agent, spec)).toEqual({ kind: 'updated', traits: ['read-only blocks'] });
    expect(requests()[1]).toBe('PATCH /v1/agents/agent-1/core-memory/blocks/constraints');
    expect(seen[1]?.body).toEqual({ value: 'Be kind.', read_only: true });
  });

  test.each([
    ['is described otherwise', { ...human, description: 'Somebody', limit: 5_000 }],
    ['has less room than it may have', { ...human, description: 'Who they are', limit: 4_000 }],
  ])('tells what a block is for that %s, and sends nothing of what it holds', async (_, block) => {
    const blocks = [block, { label: 'constraints', value: 'Be kind.', read_only: true }];
    const { agents, seen, requests } = await on({ body: state({ blocks }) }, fine);

    expect(await agents.holdToSpec(agent, spec)).toEqual({ kind: 'updated', traits: ['descriptions of blocks'] });
    expect(requests()[1]).toBe('PATCH /v1/agents/agent-1/core-memory/blocks/human');
    expect(seen[1]?.body).toEqual({ description: 'Who they are', limit: 5_000 });
  });

  test('leaves a block its room where it may have less now: it may be full', async () => {
    const block = { ...human, description: 'Who they are', limit: 9_000 };
    const blocks = [block, { label: 'constraints', value: 'Be kind.', read_only: true }];
    const { agents } = await on({ body: state({ blocks }) });

    expect(await agents.holdToSpec(agent, spec)).toEqual({ kind: 'as-specified' });
  });

  test('names the blocks that it lacks, beside what it makes as it should be', async () => {
    const { agents, requests } = await on({ body: state({ name: 'Old', blocks: [] }) }, fine);

    expect(await agents.holdToSpec(agent, spec)).toEqual({
      kind: 'lacks-blocks',
      traits: ['name'],
      lacking: spec.blocks,
    });
    expect(requests()).toEqual(['GET /v1/agents/agent-1', 'PATCH /v1/agents/agent-1']);
  });

  test.each([
    ['name', state({ name: 'Old' }), state({ name: 'Old' })],
    ['description', state({ description: 'Old' }), state({ description: 'Old' })],
    ['system', state({ system: 'Old' }), state({ system: 'Old' })],
    ['model', state({ model: 'openai/gpt-3' }), state({ model: 'openai/gpt-3' })],
    ['context window', state({}, { context_window: 8_000 }), state({}, { context_window: 8_000 })],
  ])('takes an update for none whose answer has another %s than was sent', async (trait, before, after) => {
    const { agents } = await on({ body: before }, { body: after });

    expect(await failureOf(agents.holdToSpec(agent, spec))).toMatchObject({
      kind: 'letta-broken',
      arrived: 'yes',
      message: expect.stringContaining(`another ${trait}`),
    });
  });

  test('does not set with a provider what it has no settings for', async () => {
    const claude = { ...spec, model: 'anthropic/claude' };
    const known = state({ model: 'anthropic/claude' }, { temperature: 1, response_format: null });
    const { agents } = await on({ body: known });

    expect(await agents.holdToSpec(agent, claude)).toEqual({ kind: 'as-specified' });
  });

  test('finds nothing where the server says that there is no such agent', async () => {
    const { agents } = await on({ status: 404, body: { detail: 'Agent with ID agent-1 not found' } });

    expect(await agents.holdToSpec(agent, spec)).toEqual({ kind: 'missing' });
  });

  test('fails where the update does', async () => {
    const { agents } = await on({ body: state({ name: 'Old' }) }, refused);

    expect(await failureOf(agents.holdToSpec(agent, spec))).toMatchObject({ kind: 'letta-rejected' });
  });
});

describe('stepping down', () => {
  test('goes from the schema to JSON mode to text, and keeps all else', async () => {
    const json = state({}, { response_format: { type: 'json_object' } });
    const { agents, seen } = await on({ body: state() }, fine, { body: json }, fine);

    expect(await agents.stepDown(agent)).toEqual({ kind: 'to-json' });
    expect(await agents.stepDown(agent)).toEqual({ kind: 'to-text' });

    const kept = { model: 'openai/gpt-4.1', context_window_limit: 30_000, max_tokens: 4_000 };
    const settings = { temperature: 0.3, max_output_tokens: 4_000 };
    const asJson = { ...settings, response_format: { type: 'json_object' } };
    expect(seen[1]?.body).toMatchObject({ ...kept, model_settings: asJson });
    expect(seen[3]?.body).toMatchObject({ ...kept, model_settings: settings });
    expect(Object(seen[3]?.body).model_settings).not.toHaveProperty('response_format');
  });

  test('leaves the context window to the server where that says nothing of it', async () => {
    const { agents, seen } = await on({ body: state({}, { context_window: null }) }, fine);

    expect(await agents.stepDown(agent)).toEqual({ kind: 'to-json' });
    expect(seen[1]?.body).not.toHaveProperty('context_window_limit');
  });

  test('is remembered: another agent of that model starts there', async () => {
    const { agents, seen } = await on(
      { body: state({}, { response_format: { type: 'json_object' } }) },
      fine,
      { body: state() },
      fine,
      { body: state() },
      fine,
    );

    await agents.stepDown(agent);
    const another = await agents.stepDown('agent-2' as AgentId);
    const held = await agents.holdToSpec('agent-3' as AgentId, spec);

    expect(another).toEqual({ kind: 'to-text' });
    expect(held).toEqual({ kind: 'updated', traits: ['form of answers'] });
    expect(Object(seen[5]?.body).model_settings).not.toHaveProperty('response_format');
  });

  test('has nothing left where nothing is asked', async () => {
    const { agents, seen } = await on({ body: state({}, { response_format: null }) });

    expect(await agents.stepDown(agent)).toEqual({ kind: 'nothing-left' });
    expect(seen).toHaveLength(1);
  });
});
