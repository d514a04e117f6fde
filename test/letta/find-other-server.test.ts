import { expect, test } from 'vitest';
import { connectLetta } from '../../src/letta/connect-letta.ts';
import { findOtherServer } from '../../src/letta/find-other-server.ts';
import { asAppServer, startOtherServer } from '../support/other-servers.ts';
import { handClock } from './hand-clock.ts';
import { silentLog } from './scripted-letta.ts';

function found(baseUrl: string) {
  return findOtherServer(connectLetta({ baseUrl, apiKey: 'canary-key', clock: handClock(), log: silentLog }));
}

const letta = { status: 200, body: { version: '0.16.8', status: 'ok' } };
const listOf = { status: 200, body: [{ id: 'agent-1' }] };
const unknown = { program: 'unknown', lettaAt: undefined };

test.each([false, true])('the App Server is known by what it says of itself; with a token: %s', async (token) => {
  await using server = await startOtherServer(asAppServer({ token }));

  expect(await found(server.url)).toEqual({ program: 'app-server', lettaAt: undefined });
});

test.each([
  ['404 to everything', () => ({ status: 404, body: 'Not found' })],
  ['404 as other programs of its kind', () => ({ status: 404, body: { detail: 'Not Found' } })],
  ['a page to everything', () => ({ status: 200, body: '<!doctype html><title>Home</title>' })],
  ['JSON of another shape to everything', () => ({ status: 200, body: { error: 'unexpected endpoint' } })],
  ['that it speaks TLS only', () => ({ status: 400, body: 'The plain HTTP request was sent to HTTPS port' })],
])('a server that answers %s is no Letta', async (_, answer) => {
  await using server = await startOtherServer(answer);

  expect(await found(server.url)).toEqual(unknown);
  expect(server.asked.join()).not.toMatch(/key|nobody/);
});

test.each([
  ['a gateway without a server behind it', () => ({ status: 502, body: '<h1>Bad gateway</h1>' })],
  ['one that is being mended', () => ({ status: 503, body: 'Back soon' })],
  ['one that wants a login', () => ({ status: 401, body: 'Who are you?' })],
  ['one that lets nothing through', () => ({ status: 405, body: 'Not allowed' })],
  ['one that is asked too often', () => ({ status: 429, body: 'Slowly' })],
  ['a server that Railway has put to sleep', () => ({ status: 404, headers: { 'x-railway-fallback': 'true' } })],
  ['a tunnel without its other end', () => ({ status: 404, headers: { 'ngrok-error-code': 'ERR_NGROK_3200' } })],
  ['a login page elsewhere', () => ({ status: 302, headers: { location: '/login' } })],
  ['a Letta', (path: string) => (path === '/v1/health/' ? letta : { status: 200, body: [] })],
  ['a Letta whose health is kept from us', (path: string) => (path === '/v1/agents/' ? listOf : { status: 404 })],
])('%s is not taken for another program', async (_, answer) => {
  await using server = await startOtherServer(answer);

  expect(await found(server.url)).toBeUndefined();
});

test('where nobody answers, nobody is found', async () => {
  const server = await startOtherServer(() => ({ status: 404 }));
  await server[Symbol.asyncDispose]();

  expect(await found(server.url)).toBeUndefined();
});

test.each(['/api', '/v1/agents', '/a/b/v1/', '/v1/health'])(
  'a path behind the address (%s) is told with the address to write',
  async (path) => {
    await using server = await startOtherServer((asked) => (asked === '/v1/health/' ? letta : { status: 404 }));

    expect(await found(server.url + path)).toEqual({ program: 'unknown', lettaAt: server.url });
  },
);

test('https where the server speaks http is told with the address to write', async () => {
  await using server = await startOtherServer(() => letta);

  expect(await found(server.url.replace('http:', 'https:'))).toEqual({ program: 'unknown', lettaAt: server.url });
});

test('a server that has moved is told with the address to write', async () => {
  await using letters = await startOtherServer(() => letta);
  await using old = await startOtherServer((path) => ({
    status: 308,
    headers: { location: `${letters.url}/new${path}` },
  }));

  expect(await found(old.url)).toEqual({ program: 'unknown', lettaAt: `${letters.url}/new` });
});
