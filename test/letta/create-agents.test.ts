import { describe, expect, test } from 'vitest';
import type { AgentId, BlockId, UserId } from '../../src/base/ids.ts';
import { createAgents } from '../../src/letta/create-agents.ts';
import type { AgentSpec, BlockSeed, Owner } from '../../src/pair/agents.ts';
import { failureOf } from './failure-of.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

const owner: Owner = { application: 'app-1', user: '42' as UserId };
const tags = ['scarlet', 'discord-app:app-1', 'discord-user:42'];
const agent = 'agent-1' as AgentId;
const seed: BlockSeed = { label: 'human', description: 'Who they are', value: 'Ada', limit: 5_000, readOnly: true };

const spec: AgentSpec = {
  owner,
  role: 'primary',
  name: 'Scarlet for Ada',
  description: 'Talks with Ada',
  system: 'You are Scarlet.',
  blocks: [seed],
  model: 'openai/gpt',
  contextWindow: 200_000,
  tools: ['conversation_search'],
  stateless: false,
  answers: { kind: 'text' },
};

function state(id: string, overrides: object = {}) {
  return {
    id,
    name: 'Scarlet',
    created_at: '2026-11-22T20:00:00Z',
    tags: [...tags, 'role:primary'],
    blocks: [{ id: 'block-1', label: 'human', value: 'Ada' }],
    ...overrides,
  };
}

async function agentsOn(script: readonly Scripted[]) {
  const letta = await scriptedLetta(script);
  return { ...letta, agents: createAgents(letta.connection) };
}

const gone: Scripted = { status: 404, body: { detail: 'Agent with ID agent-1 not found' } };
const wrongAddress: Scripted = { status: 404, body: { detail: 'Not Found' } };
const fine: Scripted = { body: { message: 'deleted' } };

describe('finding', () => {
  test('asks for all tags of the owner, with blocks and tags, in one request', async () => {
    const { agents, seen } = await agentsOn([{ body: [state('agent-1')] }]);

    await agents.find(owner);

    const query = new URL(seen[0]?.url ?? '', 'http://letta').searchParams;
    expect(query.getAll('tags')).toEqual(tags);
    expect(query.get('match_all_tags')).toBe('true');
    expect(query.getAll('include')).toEqual(['agent.blocks', 'agent.tags']);
    expect(seen).toHaveLength(1);
  });

  test('yields both roles, oldest first, also where the server leaves out the time zone', async () => {
    const younger = state('agent-2', { tags: [...tags, 'role:sleep'], created_at: '2026-11-22T20:00:01' });
    const { agents } = await agentsOn([{ body: [younger, state('agent-1')] }]);

    const found = await agents.find(owner);

    expect(found).toEqual([
      {
        id: 'agent-1',
        role: 'primary',
        name: 'Scarlet',
        createdAt: Date.UTC(2026, 10, 22, 20),
        blocks: [{ id: 'block-1', label: 'human' }],
      },
      expect.objectContaining({ id: 'agent-2', role: 'sleep', createdAt: Date.UTC(2026, 10, 22, 20, 0, 1) }),
    ]);
  });

  test('goes on with the next page where one is full', async () => {
    const full = Array.from({ length: 50 }, (_, index) => state(`agent-${index}`));
    const { agents, seen } = await agentsOn([{ body: full }, { body: [state('agent-50')] }]);

    const found = await agents.find(owner);

    expect(found).toHaveLength(51);
    expect(seen[1]?.url).toContain('after=agent-49');
  });

  test('never hands out an agent of somebody else, where a server ignores the tags', async () => {
    const stranger = state('agent-1', { tags: ['scarlet', 'discord-app:app-1', 'discord-user:43', 'role:primary'] });
    const { agents } = await agentsOn([{ body: [stranger] }]);

    expect(await failureOf(agents.find(owner))).toMatchObject({ kind: 'letta-broken' });
  });

  test.each([
    ['leaves out the tags', { tags: undefined }],
    ['leaves out the blocks', { blocks: undefined }],
  ])('takes no server for empty that %s', async (_, overrides) => {
    const answer = { body: [state('agent-1', overrides)] };
    const { agents } = await agentsOn([answer, answer, answer]);

    expect(await failureOf(agents.find(owner))).toMatchObject({ kind: 'letta-broken' });
  });

  test('takes a page of HTML for no list', async () => {
    const html = { body: '<html>Welcome</html>' };
    const { agents } = await agentsOn([html, html, html]);

    expect(await failureOf(agents.find(owner))).toMatchObject({ kind: 'letta-broken' });
  });
});

describe('retrieving', () => {
  test('finds nothing only where the server says that it does not know the agent', async () => {
    const { agents } = await agentsOn([gone]);

    expect(await agents.retrieve(agent)).toBeUndefined();
  });

  test.each([
    ['another path answers', wrongAddress],
    ['a page of HTML answers', { status: 404, body: '<html>no such page</html>' }],
    ['the key is refused', { status: 401, body: { detail: 'Unauthorized' } }],
  ] as const)('fails where %s', async (_, answer) => {
    const { agents } = await agentsOn([answer, answer, answer]);

    expect((await failureOf(agents.retrieve(agent))).arrived).toBe('no');
  });

  test('fails for an agent that carries no role', async () => {
    const { agents } = await agentsOn([{ body: state('agent-1', { tags }) }]);

    const failure = await failureOf(agents.retrieve(agent));

    expect(failure.message).toBe('agent-1 carries neither of the tags role:primary and role:sleep');
  });
});

describe('an agent was never spoken to', () => {
  const system = { id: 'message-0', message_type: 'system_message', content: 'You are Scarlet.' };

  test.each([
    [true, 'where there is nothing but its prompt', [system]],
    [true, 'where there is nothing', []],
    [false, 'where a message of somebody follows it', [system, { ...system, message_type: 'user_message' }]],
    [false, 'where a row can not be read', [system, { id: 'message-1' }]],
  ])('%s %s', async (unused, _, rows) => {
    const { agents, seen } = await agentsOn([{ body: rows }]);

    expect(await agents.isUnused(agent)).toBe(unused);
    expect(seen[0]?.url).toBe('/v1/agents/agent-1/messages?order=asc&limit=10');
  });
});

describe('creating', () => {
  test('names owner and role in the tags, and gives no tools but those asked for', async () => {
    const { agents, seen } = await agentsOn([{ body: state('agent-1') }]);

    const created = await agents.create(spec);

    expect(created).toMatchObject({ id: 'agent-1', role: 'primary' });
    expect(seen[0]?.body).toEqual({
      agent_type: 'letta_v1_agent',
      name: 'Scarlet for Ada',
      description: 'Talks with Ada',
      system: 'You are Scarlet.',
      model: 'openai/gpt',
      context_window_limit: 200_000,
      memory_blocks: [
        { label: 'human', description: 'Who they are', value: 'Ada', limit: 5_000, read_only: true, tags },
      ],
      tags: [...tags, 'role:primary'],
      tools: ['conversation_search'],
      include_base_tools: false,
      message_buffer_autoclear: false,
    });
  });

  test('names the embedding where one is asked for', async () => {
    const { agents, seen } = await agentsOn([{ body: state('agent-1') }]);

    await agents.create({ ...spec, embedding: 'openai/embed' });

    expect(seen[0]?.body).toMatchObject({ embedding: 'openai/embed' });
  });

  test.each([
    ['reset', 'unknown'],
    [{ status: 500, body: { detail: 'An unknown error occurred' } }, 'unknown'],
    [{ status: 422, body: { detail: 'Edit failed' } }, 'no'],
  ] as const)('is not tried again after %o', async (answer, arrived) => {
    const { agents, seen } = await agentsOn([answer, { body: state('agent-1') }]);

    expect(await failureOf(agents.create(spec))).toMatchObject({ arrived });
    expect(seen).toHaveLength(1);
  });
});

describe('removing', () => {
  const blocks = ['block-1', 'block-2'] as BlockId[];

  test('deletes the blocks, then the agent by which they are found', async () => {
    const { agents, seen } = await agentsOn([fine, fine, fine]);

    await agents.remove(agent, blocks);

    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'DELETE /v1/blocks/block-1',
      'DELETE /v1/blocks/block-2',
      'DELETE /v1/agents/agent-1',
    ]);
  });

  test('takes what is gone for deleted', async () => {
    const noBlock: Scripted = { status: 404, body: { detail: "Block with id 'block-1' not found" } };
    const { agents, seen } = await agentsOn([noBlock, fine, gone]);

    await agents.remove(agent, blocks);

    expect(seen).toHaveLength(3);
  });

  test('takes a block that is gone for one on no agent, where the server says so', async () => {
    const noBlock: Scripted = { status: 404, body: { detail: "Block with id 'block-1' not found" } };
    const { agents, seen } = await agentsOn([noBlock, noBlock, noBlock]);

    await agents.removeUnshared(['block-1' as BlockId], owner.user, [agent]);

    expect(seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'DELETE']);
  });

  test('deletes a block of which the server names no tags, and none of which it can not say whose it is', async () => {
    const [onNone, untagged] = [{ body: [] }, { body: { id: 'block-1' } }];
    const broken: Scripted = { status: 500, body: { detail: 'broken on purpose' } };
    const fitting = await agentsOn([onNone, untagged, fine]);
    const failing = await agentsOn([onNone, broken, broken, broken]);

    await fitting.agents.removeUnshared(['block-1' as BlockId], owner.user, [agent]);
    const failure = await failureOf(failing.agents.removeUnshared(['block-1' as BlockId], owner.user, [agent]));

    expect(failure.kind).toBe('letta-broken');
    expect(fitting.seen.at(-1)?.method).toBe('DELETE');
    expect(failing.seen.map(({ method }) => method)).not.toContain('DELETE');
  });

  test('takes an unknown path for no deletion', async () => {
    const { agents } = await agentsOn([wrongAddress, wrongAddress, wrongAddress]);

    expect(await failureOf(agents.remove(agent, blocks))).toMatchObject({ kind: 'letta-unreachable' });
  });

  test('tries again after a lost answer', async () => {
    const { agents, seen } = await agentsOn(['reset', gone]);

    await agents.remove(agent, []);

    expect(seen).toHaveLength(2);
  });
});
