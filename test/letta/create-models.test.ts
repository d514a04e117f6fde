import { expect, test } from 'vitest';
import { createModels } from '../../src/letta/create-models.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

async function modelsOn(script: readonly Scripted[]) {
  const { connection, seen } = await scriptedLetta(script);
  return { models: createModels(connection), seen };
}

const handles = ['letta/letta-free', 'openai/gpt-4.1', 'openai/gpt-4.1-mini', 'minimax/MiniMax-M2.1'];
const listed: Scripted = { body: handles.map((handle) => ({ handle, name: 'x' })) };
const health: Scripted = { body: { version: '0.16.8', status: 'ok' } };

test('a handle that the server lists is known', async () => {
  const { models } = await modelsOn([listed]);

  expect(await models.checkModel('minimax/MiniMax-M2.1')).toEqual({ kind: 'known' });
});

test.each([
  ['minimax/minimax-m2', 'minimax/MiniMax-M2.1'],
  ['gpt-4.1-mini', 'openai/gpt-4.1-mini'],
  ['openai-proxy/gpt-4.1', 'openai/gpt-4.1'],
])('for the unknown handle %s the nearest is %s', async (given, nearest) => {
  const { models } = await modelsOn([listed]);

  const check = await models.checkModel(given);

  expect(check).toMatchObject({ kind: 'unknown', nearest: expect.arrayContaining([nearest]) });
  expect(check.kind === 'unknown' && check.nearest[0]).toBe(nearest);
});

test('a server without models makes every handle unknown', async () => {
  const { models } = await modelsOn([{ body: [] }]);

  expect(await models.checkModel('openai/gpt-4.1')).toEqual({ kind: 'unknown', nearest: [] });
});

test.each([
  ['by its newer name', { max_context_window: 128_000, context_window: 30_000 }, 128_000],
  ['by its older name', { context_window: 30_000 }, 30_000],
  ['nowhere', {}, undefined],
])('the context window of a model is known where the server says it: %s', async (_, said, window) => {
  const { models } = await modelsOn([
    {
      body: [
        { handle: 'x/y', context_window: 1 },
        { handle: 'openai/gpt-4.1', ...said },
      ],
    },
  ]);

  expect(await models.contextWindowOf('openai/gpt-4.1')).toBe(window);
});

test('a server is ready when it is there and takes the key', async () => {
  const { models, seen } = await modelsOn([health, { body: [] }]);

  expect(await models.checkServer()).toEqual({ kind: 'ready', version: '0.16.8' });
  expect(seen.map(({ url }) => url)).toEqual(['/v1/health/', '/v1/agents/?limit=1']);
});

const refusal = { status: 401, body: { detail: 'Unauthorized' } };

test('a key that one route refuses and another one takes is good', async () => {
  const { models } = await modelsOn([health, refusal, { body: [] }]);

  expect(await models.checkServer()).toMatchObject({ kind: 'ready' });
});

test('a server that is healthy but refuses the key is not ready', async () => {
  const { models } = await modelsOn([health, refusal, refusal]);

  expect(await models.checkServer()).toMatchObject({ kind: 'failed', failure: { kind: 'letta-refused-key' } });
});

test.each([
  ['0.16.3', 'too-old'],
  ['0.9.12', 'too-old'],
  ['0.16.4', 'ready'],
  ['0.17.0', 'ready'],
  ['1.0.0', 'ready'],
  ['cloud-2026', 'ready'],
])('version %s is %s', async (version, kind) => {
  const { models } = await modelsOn([{ body: { version } }, { body: [] }]);

  expect(await models.checkServer()).toEqual({ kind, version });
});

test.each([
  ['reset', 'letta-unreachable'],
  [{ body: '<html>Welcome</html>' }, 'letta-broken'],
  [{ status: 404, body: { detail: 'Not Found' } }, 'letta-unreachable'],
] as const)('a server that answers the health question with %o is told as data', async (answer, kind) => {
  const { models } = await modelsOn([answer]);

  expect(await models.checkServer()).toMatchObject({ kind: 'failed', failure: { kind } });
});
