import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Agent, type Dispatcher, getGlobalDispatcher, ProxyAgent, setGlobalDispatcher } from 'undici';
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

/** Until the test is over, all requests go by this one. */
function useDispatcher(dispatcher: Dispatcher): void {
  const before = getGlobalDispatcher();
  onTestFinished(async () => {
    setGlobalDispatcher(before);
    await dispatcher.close();
  });
  setGlobalDispatcher(dispatcher);
}

/** What fetch rejects with: a TypeError around the system's error. */
function fetchFailed(code: string, other: object = {}): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('it timed out'), { code, ...other }) });
}

/** The address of a server that takes each request for this. */
async function answering(answer: (socket: Socket, request: string) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('data', (request) => answer(socket, String(request)));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
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

test('where no connection could be made is known: behind a proxy it is not where the server is', async () => {
  const address = await closedAddress();
  useDispatcher(new ProxyAgent(address));

  const refused = fetchNamingBreaks('http://letta.invalid/');

  await expect(refused).rejects.toMatchObject({ code: 'ECONNREFUSED', at: new URL(address).host });
});

// Of `localhost`, which mostly has two, none was named.
test('of a host with several addresses each one is named', async () => {
  const { port } = new URL(await closedAddress());
  const addresses = [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ];
  useDispatcher(new Agent({ connect: { lookup: (_host, _options, found) => found(null, addresses) } }));

  const refused = fetchNamingBreaks(`http://letta.invalid:${port}/`);

  await expect(refused).rejects.toMatchObject({ at: `[::1]:${port}, 127.0.0.1:${port}` });
});

test('a break is found as deep as it lies, and once', () => {
  const broken = new ConnectionBroken('ECONNRESET', true);

  expect(brokenConnection(broken)).toBe(broken);
  expect(brokenConnection(new Error('outer', { cause: new Error('inner', { cause: broken }) }))).toBe(broken);
  expect(brokenConnection(new TypeError('x is not a function'))).toBeUndefined();
  expect(brokenConnection('ECONNRESET')).toBeUndefined();
});

test('of several addresses none was connected to', () => {
  const failed = new AggregateError([]);

  expect(brokenConnection(Object.assign(failed, { code: 'ETIMEDOUT' }))).toMatchObject({ mayHaveArrived: false });
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

test('whoever lets go of an answer unread closes its connection, and hears no more of it', async () => {
  const closed = Promise.withResolvers<void>();
  const at = await answering((socket) => {
    socket.on('close', () => closed.resolve());
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n');
  });
  const response = await fetchNamingBreaks(at);

  await response.body?.cancel();

  await expect(closed.promise).resolves.toBeUndefined();
});

test('a connection that breaks before its answer is read breaks the reading alone', async () => {
  const broken = Promise.withResolvers<void>();
  const at = await answering((socket) => {
    socket.on('close', () => broken.resolve());
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello', () => socket.resetAndDestroy());
  });
  const response = await fetchNamingBreaks(at);

  await broken.promise;

  await expect(response.text()).rejects.toSatisfy((error) => brokenConnection(error)?.code === 'ECONNRESET');
});

test.each([
  ['205 Reset', { status: 205 }],
  ['999 Denied', { code: 'STATUS_999', mayHaveArrived: true }],
])('what is left of %s is not waited for', async (status, outcome) => {
  const closed = Promise.withResolvers<void>();
  const at = await answering((socket) => {
    socket.on('close', () => closed.resolve());
    socket.write(`HTTP/1.1 ${status}\r\ncontent-length: 9\r\n\r\nhello`);
  });

  const answered = await fetchNamingBreaks(at).catch((error: unknown) => error);

  expect(answered).toMatchObject(outcome);
  await expect(closed.promise).resolves.toBeUndefined();
});

test('a header in any script loses nothing else of the answer', async () => {
  const at = await answering((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx-served-by: Привет €\r\ncontent-length: 5\r\n\r\nhello');
  });

  const response = await fetchNamingBreaks(at);

  expect(Buffer.from(response.headers.get('x-served-by') ?? '', 'latin1').toString()).toBe('Привет €');
  expect(await response.text()).toBe('hello');
});

test.each([
  ['GZip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('an answer that is compressed (%s) although nobody asked for that is read', async (coding, pack) => {
  const packed = pack('{"a":1}');
  const requests: string[] = [];
  const at = await answering((socket, request) => {
    requests.push(request);
    socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: ${coding}\r\ncontent-length: ${packed.length}\r\n\r\n`);
    socket.write(packed);
  });

  const response = await fetchNamingBreaks(at);

  expect(await response.json()).toEqual({ a: 1 });
  expect(requests.join()).toMatch(/^accept-encoding: identity\r$/m);
});

test('what a proxy refuses has not arrived, and is not taken for an abort', async () => {
  const before = getGlobalDispatcher();
  onTestFinished(() => setGlobalDispatcher(before));
  const proxy = await answering((socket) => socket.end('HTTP/1.1 407 Who?\r\n\r\n'));
  setGlobalDispatcher(new ProxyAgent(proxy));

  await expect(fetchNamingBreaks('http://letta.invalid/')).rejects.toMatchObject({
    name: 'ConnectionBroken',
    code: 'PROXY_STATUS_407',
    mayHaveArrived: false,
  });
});
