import { expect, test, vi } from 'vitest';
import type { AgentId } from '../../src/base/ids.ts';
import { connectLetta, normaliseBaseUrl } from '../../src/letta/connect-letta.ts';
import { createAgents } from '../../src/letta/create-agents.ts';
import { failureOf } from './failure-of.ts';
import { handClock } from './hand-clock.ts';
import { type Scripted, scriptedLetta, silentLog } from './scripted-letta.ts';

const nobody: Scripted = { status: 404, body: { detail: 'Agent with ID agent-1 not found' } };

async function headersSent(options: Parameters<typeof scriptedLetta>[1]) {
  const { connection, seen } = await scriptedLetta([nobody], options);
  await createAgents(connection).retrieve('agent-1' as AgentId);
  return seen[0]?.headers ?? {};
}

test.each([
  ['http://letta:8283', 'http://letta:8283'],
  ['http://letta:8283/', 'http://letta:8283'],
  ['http://letta:8283/v1', 'http://letta:8283'],
  ['http://letta:8283/v1/', 'http://letta:8283'],
  [' https://example.org/letta//v1// ', 'https://example.org/letta'],
  ['https://example.org/v1beta', 'https://example.org/v1beta'],
])('the address %s is used as %s', (given, used) => {
  expect(normaliseBaseUrl(given)).toBe(used);
});

test('key and project go with every request', async () => {
  const headers = await headersSent({ apiKey: 'a-key', project: 'a-project' });

  expect(headers).toMatchObject({ authorization: 'Bearer a-key', 'x-project-id': 'a-project' });
});

test.each([undefined, ''])('without a key (%o) none is sent, whatever the environment holds', async (apiKey) => {
  vi.stubEnv('LETTA_API_KEY', 'from-the-environment');

  const headers = await headersSent({ apiKey });

  vi.unstubAllEnvs();
  expect(headers.authorization).toBeUndefined();
});

test('the client logs nothing, whatever the environment asks for', () => {
  vi.stubEnv('LETTA_LOG', 'debug');

  const { client } = connectLetta({ baseUrl: 'http://letta', clock: handClock(), log: silentLog });

  vi.unstubAllEnvs();
  expect(client.logLevel).toBe('off');
});

test('a redirect is not followed', async () => {
  const moved: Scripted = { status: 301, headers: { location: '/elsewhere' }, body: '' };
  const { connection, seen } = await scriptedLetta([moved, moved, moved]);

  const failure = await failureOf(createAgents(connection).retrieve('agent-1' as AgentId));

  expect(failure.message).toContain('redirect');
  expect(seen.every(({ url }) => url.startsWith('/v1/agents/agent-1'))).toBe(true);
});
