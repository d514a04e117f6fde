import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startGatewayRelay } from '../../src/discord/gateway-relay.ts';
import type { WebSocketManager } from '../../src/discord/keep-session.ts';

async function listening(answer?: RequestListener): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** A gateway that says what it was asked for, repeats what it hears, and closes when it hears "bye". */
async function gateway(): Promise<string> {
  const { server, url } = await listening();
  new WebSocketServer({ server }).on('connection', (socket, { url: asked }) => {
    socket.send(`asked for ${asked}`);
    socket.on('message', (said) => (String(said) === 'bye' ? socket.close(4004, 'wrong token') : socket.send(said)));
  });
  return url;
}

type Session = { readonly resumeURL: string; readonly sessionId: string } | null;

/** Where a manager is led that would connect there, or resume there. */
async function ledFrom(url: string, session: Session = null) {
  const relay = await startGatewayRelay();
  onTestFinished(() => relay.close());
  const manager = {
    fetchGatewayInformation: async () => ({ url, shards: 3 }),
    options: { retrieveSessionInfo: async () => session },
  };
  relay.leadThrough(manager as unknown as WebSocketManager);
  return {
    relay,
    information: await manager.fetchGatewayInformation(),
    session: await manager.options.retrieveSessionInfo(),
  };
}

async function connected(url: string): Promise<{ readonly socket: WebSocket; hears(): Promise<string> }> {
  const socket = new WebSocket(url);
  const heard: string[] = [];
  socket.on('message', (said) => heard.push(String(said)));
  await once(socket, 'open');
  return {
    socket,
    async hears() {
      await expect.poll(() => heard.length).toBeGreaterThan(0);
      return heard.shift() ?? '';
    },
  };
}

test('what either end says arrives at the other, and the code with which the gateway closes', async () => {
  const { information } = await ledFrom(await gateway());

  const { socket, hears } = await connected(`${information.url}?v=10&encoding=json`);
  expect(await hears()).toBe('asked for /?v=10&encoding=json');
  socket.send('Hello!');
  expect(await hears()).toBe('Hello!');
  socket.send('bye');

  expect((await once(socket, 'close'))[0]).toBe(4004);
  expect(information.shards).toBe(3);
});

test('a session is resumed where it was, and none is made up', async () => {
  const url = await gateway();
  const { information, session } = await ledFrom(url, { resumeURL: url, sessionId: 's' });

  expect(session).toEqual({ resumeURL: information.url, sessionId: 's' });
  expect((await ledFrom(url)).session).toBeNull();
});

test('of a gateway that refuses it is told how it refuses', async () => {
  const { url } = await listening((_, response) => response.writeHead(503).end());
  const { information } = await ledFrom(url);

  const socket = new WebSocket(information.url);

  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('Unexpected server response: 503');
});

test.each([
  ['a gateway that is not there', 'ws://127.0.0.1:9/', ''],
  ['what is no gateway of ours', 'ws://127.0.0.1:9/', '7'],
])('a connection to %s breaks', async (_, url, more) => {
  const { information } = await ledFrom(url);

  const [error] = await once(new WebSocket(`${information.url}${more}`), 'error');

  expect(String(error)).toContain('socket hang up');
});

test('closed, it ends what goes through it', async () => {
  const { relay, information } = await ledFrom(await gateway());
  const { socket, hears } = await connected(information.url);
  await hears();

  const closed = once(socket, 'close');
  await relay.close();

  expect((await closed)[0]).toBe(1006);
});
