import { describe, expect, test } from 'vitest';
import type { AgentId, BlockId, UserId } from '../../src/base/ids.ts';
import { createAgents } from '../../src/letta/create-agents.ts';
import type { BlockSeed } from '../../src/pair/agents.ts';
import { failureOf } from './failure-of.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

const agent = 'agent-1' as AgentId;
const known = 'block-1' as BlockId;
const owner = { application: 'app', user: 'ada' as UserId };
const seed: BlockSeed = { label: 'human', description: 'Who they are', value: '', limit: 5_000, readOnly: false };
const limits: BlockSeed = { ...seed, label: 'constraints', value: 'Be kind.', readOnly: true };
const fine: Scripted = { body: {} };
const none: Scripted = { body: [] };
const taken: Scripted = { status: 409, body: { detail: 'A unique constraint was violated: already exists' } };
const gone: Scripted = { status: 404, body: { detail: "Block with id 'block-1' not found" } };

async function on(...script: readonly Scripted[]) {
  const letta = await scriptedLetta(script);
  const requests = () => letta.seen.map(({ method, url }) => `${method} ${url.split('?')[0]}`);
  const { restoreBlock, findBlocksMadeAnew } = createAgents(letta.connection);
  const noted: BlockId[] = [];
  const noteAttached = async (id: BlockId) => void noted.push(id);
  const restore = (lost: { seed?: BlockSeed; known?: BlockId } = {}) =>
    restoreBlock(agent, { owner, seed, known: undefined, valueAnew: async () => '- Likes tea', noteAttached, ...lost });
  return { ...letta, requests, restore, noted, findBlocksMadeAnew };
}

describe('restoring a block', () => {
  test('that was detached attaches it again with what it holds, and has the prompt compiled', async () => {
    const block = { id: known, label: 'human', value: 'Ada' };
    const { restore, requests, seen } = await on({ body: block }, fine, { body: block });

    expect(await restore({ known })).toEqual({ kind: 'attached-again', id: known });
    expect(requests()).toEqual([
      'GET /v1/blocks/block-1',
      'PATCH /v1/agents/agent-1/core-memory/blocks/attach/block-1',
      'PATCH /v1/agents/agent-1/core-memory/blocks/human',
    ]);
    expect(seen[2]?.body).toEqual({ value: 'Ada' });
  });

  test('that was renamed gives it its name back, where it is attached still', async () => {
    const block = { id: known, label: 'facts', value: 'Ada' };
    const { restore, requests, seen } = await on({ body: block }, fine, taken, { body: block });

    expect(await restore({ known })).toEqual({ kind: 'renamed-back', id: known });
    expect(requests()[1]).toBe('PATCH /v1/blocks/block-1');
    expect(seen[1]?.body).toEqual({ label: 'human' });
  });

  test.each([
    ['that was deleted', { known }, [gone]],
    ['that nobody knows', {}, []],
  ] as const)('%s makes it anew from what is remembered', async (_, lost, answers) => {
    const anew = { id: 'block-9', label: 'human', value: '- Likes tea' };
    const { restore, requests, seen, noted } = await on(...answers, none, { body: anew }, fine, { body: anew });

    expect(await restore(lost)).toEqual({ kind: 'made-anew', id: 'block-9' });
    expect(requests().slice(answers.length)).toEqual([
      'GET /v1/blocks/',
      'POST /v1/blocks/',
      'PATCH /v1/agents/agent-1/core-memory/blocks/attach/block-9',
      'PATCH /v1/agents/agent-1/core-memory/blocks/human',
    ]);
    const made = {
      label: 'human',
      value: '- Likes tea',
      limit: 5_000,
      tags: expect.arrayContaining(['discord-app:app', 'scarlet-made-anew:agent-1']),
    };
    expect(seen[answers.length + 1]?.body).toMatchObject(made);
    expect(noted).toEqual(['block-9']);
  });

  test('that is read-only writes what it should say, whatever it says now', async () => {
    const block = { id: known, label: 'constraints', value: 'Be rude.' };
    const { restore, seen } = await on({ body: block }, fine, { body: { ...block, value: 'Be kind.' } });

    await restore({ seed: limits, known });

    expect(seen[2]?.body).toEqual({ value: 'Be kind.', read_only: true });
  });

  test('leaves no new one behind that can not be attached', async () => {
    const { restore, seen, noted } = await on(none, { body: { id: 'block-9' } }, taken, fine);

    expect(await failureOf(restore())).toMatchObject({ kind: 'letta-rejected' });
    expect(seen[3]).toMatchObject({ method: 'DELETE', url: '/v1/blocks/block-9' });
    expect(noted).toEqual([]);
  });

  test('says why it could not be attached, also where the new one can not be deleted', async () => {
    const { restore } = await on(none, { body: { id: 'block-9' } }, taken, { status: 422, body: { detail: 'no' } });

    expect((await failureOf(restore())).message).toContain('attach a block');
  });

  test('that can not be read now makes no other in its place, and says so', async () => {
    const { restore, requests } = await on({ ...gone, status: 403 });

    expect(await failureOf(restore({ known }))).toMatchObject({ kind: 'letta-refused-key' });
    expect(requests().filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  test('that can not be attached again writes nothing to what bears its name meanwhile', async () => {
    const block = { id: known, label: 'human', value: 'Ada' };
    const { restore, requests } = await on({ body: block }, { status: 422, body: { detail: 'no' } }, { body: block });

    expect(await failureOf(restore({ known }))).toMatchObject({ kind: 'letta-rejected' });
    expect(requests()).toHaveLength(2);
  });

  test('goes on with the one whose creation lost its answer, and takes nobody else’s', async () => {
    const left = {
      id: 'block-9',
      label: 'human',
      tags: ['scarlet-made-anew:agent-1'],
    };
    const others = [
      { ...left, id: 'block-7', tags: [] },
      { ...left, id: 'block-8', label: 'goals' },
    ];
    const written = { id: 'block-9', label: 'human', value: '- Likes tea' };
    const { restore, requests, seen } = await on(none, 'reset', { body: [...others, left] }, fine, { body: written });
    await failureOf(restore());

    expect(await restore()).toEqual({ kind: 'made-anew', id: 'block-9' });
    expect(requests().slice(2)).toEqual([
      'GET /v1/blocks/',
      'PATCH /v1/agents/agent-1/core-memory/blocks/attach/block-9',
      'PATCH /v1/agents/agent-1/core-memory/blocks/human',
    ]);
    expect(seen[2]?.url).toContain('tags=scarlet-made-anew%3Aagent-1');
  });

  test('tells of it once it is attached, also where it can not be compiled then', async () => {
    const { restore, noted } = await on(none, { body: { id: 'block-9' } }, fine, { status: 500, body: {} });

    expect(await failureOf(restore())).toMatchObject({ kind: 'letta-broken' });
    expect(noted).toEqual(['block-9']);
  });

  test('takes no answer with another value for a success', async () => {
    const block = { id: known, label: 'human', value: 'Ada' };
    const { restore } = await on({ body: block }, fine, { body: { ...block, value: '' } });

    expect(await failureOf(restore({ known }))).toMatchObject({ kind: 'letta-broken', arrived: 'yes' });
  });
});
