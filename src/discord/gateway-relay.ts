import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocketManager } from './keep-session.ts';

/**
 * Leads the connection to the gateway through the proxies of this process. @discordjs/ws connects by itself and takes no
 * agent; it is given an address on this machine instead, and what it says there is passed on by Node's own agents,
 * which know the proxies and whom to ask without.
 */
export type GatewayRelay = {
  /** From here on what this manager connects to is led through. To be called before it connects. */
  readonly leadThrough: (manager: WebSocketManager) => void;
  close(): Promise<void>;
};

/** Starts it, on a free port of the loopback. Whoever starts it closes it. */
export async function startGatewayRelay(): Promise<GatewayRelay> {
  /** Where each path of ours leads: nowhere else can be reached through it. */
  const gateways: string[] = [];
  const ends = new Set<Duplex>();
  const server = http.createServer((_, response) => response.writeHead(426).end());
  server.on('upgrade', (asked, socket, head) => {
    const gateway = gateways[Number(new URL(asked.url ?? '', anyHost).pathname.slice(1))];
    if (gateway === undefined) socket.destroy();
    else passOn(asked, { gateway, socket, head, ends });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  function addressOf(gateway: string): string {
    const known = gateways.indexOf(gateway);
    return `ws://127.0.0.1:${port}/${known === -1 ? gateways.push(gateway) - 1 : known}`;
  }
  return {
    leadThrough(manager) {
      const fetchInformation = manager.fetchGatewayInformation.bind(manager);
      manager.fetchGatewayInformation = async (force) => {
        const information = await fetchInformation(force);
        return { ...information, url: addressOf(information.url) };
      };
      const { options } = manager;
      const retrieveSession = options.retrieveSessionInfo;
      options.retrieveSessionInfo = async (shard) => {
        const session = await retrieveSession(shard);
        // Where READY named no address, it is resumed where it began.
        return session?.resumeURL === undefined ? session : { ...session, resumeURL: addressOf(session.resumeURL) };
      };
    },
    async close() {
      for (const end of ends) end.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const anyHost = 'http://127.0.0.1';

type Passage = {
  readonly gateway: string;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly ends: Set<Duplex>;
};

function passOn(asked: IncomingMessage, { gateway, socket, head, ends }: Passage): void {
  const url = new URL(new URL(asked.url ?? '', anyHost).search, gateway);
  const isSecure = url.protocol === 'wss:';
  url.protocol = isSecure ? 'https:' : 'http:';
  const { host: _, ...headers } = asked.headers;
  // Their agents are those of this moment: proxies replace them.
  const request = (isSecure ? https : http).request(url, { headers });
  // Either end tells the other by ending: @discordjs/ws takes it for a connection that broke.
  const breakOff = () => {
    socket.destroy();
    request.destroy();
  };
  ends.add(socket);
  socket.on('error', breakOff);
  socket.on('close', () => {
    ends.delete(socket);
    request.destroy();
  });
  request.on('error', breakOff);
  request.on('response', ({ statusCode, statusMessage }) => {
    socket.end(`HTTP/1.1 ${statusCode} ${statusMessage}\r\nconnection: close\r\n\r\n`);
    request.destroy();
  });
  request.on('upgrade', (answer, upstream, early) => {
    const lines = pairs(answer.rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
    socket.write(early);
    upstream.write(head);
    upstream.on('error', breakOff);
    // What came before the end is still on its way: the code with which the gateway closed, for one.
    upstream.on('close', () => socket.end());
    socket.on('close', () => upstream.destroy());
    upstream.pipe(socket).pipe(upstream);
  });
  request.end();
}

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as const] : []));
}
