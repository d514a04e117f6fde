import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { brokenConnection, ConnectionBroken, fetchNamingBreaks } from '../../src/letta/fetch-naming-breaks.ts';

/** An address where nobody listens any more. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}/`;
}

/** What fetch rejects with: a TypeError around the system's error. */
function fetchFailed(code: string, other: object = {}): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('it timed out'), { code, ...other }) });
}

test.each([
  ['ECONNREFUSED', {}, false],
  ['ENOTFOUND', {}, false],
  ['UND_ERR_CONNECT_TIMEOUT', {}, false],
  ['UND_ERR_INVALID_ARG', {}, false],
  ['CERT_HAS_EXPIRED', {}, false],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', {}, false],
  ['ERR_SSL_WRONG_VERSION_NUMBER', {}, false],
  ['ETIMEDOUT', { syscall: 'connect' }, false],
  ['ETIMEDOUT', { syscall: 'read' }, true],
  ['ECONNRESET', {}, true],
  ['UND_ERR_SOCKET', {}, true],
])('a connection that broke by %s %j may have carried the request: %s', (code, other, mayHaveArrived) => {
  expect(brokenConnection(fetchFailed(code, other))).toMatchObject({ code, mayHaveArrived });
});

test('a break is found as deep as it lies, and once', () => {
  const broken = new ConnectionBroken('ECONNRESET', true);

  expect(brokenConnection(broken)).toBe(broken);
  expect(brokenConnection(new Error('outer', { cause: new Error('inner', { cause: broken }) }))).toBe(broken);
  expect(brokenConnection(new TypeError('x is not a function'))).toBeUndefined();
  expect(brokenConnection('ECONNRESET')).toBeUndefined();
});

test('nobody reads words of a timeout in it: the client would hide it behind its own', async () => {
  const refused = fetchNamingBreaks(await closedAddress());

  await expect(refused).rejects.toBeInstanceOf(ConnectionBroken);
  await expect(refused).rejects.toThrow(/^connection broken$/);
});

test('what its caller broke off is no break', async () => {
  await expect(fetchNamingBreaks(await closedAddress(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  });
});

test('what its caller breaks off while it connects is not waited for', async () => {
  const before = getGlobalDispatcher();
  onTestFinished(() => setGlobalDispatcher(before));
  const connecting = Promise.withResolvers<void>();
  setGlobalDispatcher(new Agent({ connect: () => connecting.resolve() }));
  const caller = new AbortController();
  const asked = fetchNamingBreaks('http://letta.invalid/', { signal: caller.signal });
  await connecting.promise;

  caller.abort();

  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});

test.each([
  [200, 'words', 'words'],
  [204, '', ''],
  [302, 'moved', 'moved'],
  [304, '', ''],
  [500, '{"detail":"broken"}', '{"detail":"broken"}'],
])('an answer of %i is given as it came, wherever it points', async (status, sent, text) => {
  const server = createHttpServer((_, answer) => {
    answer.writeHead(status, { location: '/elsewhere', 'set-cookie': ['a=1', 'b=2'] }).end(sent);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const response = await fetchNamingBreaks(`http://127.0.0.1:${port}/`);

  expect(response.status).toBe(status);
  expect(response.headers.get('location')).toBe('/elsewhere');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.text()).toBe(text);
});
