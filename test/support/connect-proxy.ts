import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export type ConnectProxy = AsyncDisposable & {
  readonly url: string;
  /** The places that it was asked to connect to, as `host:port`. */
  readonly asked: readonly string[];
};

/** A proxy on a loopback socket, for whom every name leads to this machine. @param login what it wants, as `name:password` */
export async function startConnectProxy(login?: string): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`;
  const join = (one: Socket, other: Socket) => {
    one.pipe(other).pipe(one);
    for (const socket of [one, other]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        one.destroy();
        other.destroy();
      });
    }
  };
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket, head: Buffer) => {
    const place = request.url ?? '';
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    asked.push(place);
    const there = connect(Number(place.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      there.write(head);
      join(client, there);
    });
  });
  // What is no TLS is passed on as it stands.
  server.on('upgrade', (request, client: Socket, head: Buffer) => {
    const url = new URL(request.url ?? '');
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) {
      client.destroy();
      return;
    }
    asked.push(url.host);
    const there = connect(Number(url.port), '127.0.0.1', () => {
      const { rawHeaders } = request;
      const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
      there.write([`GET ${url.pathname}${url.search} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
      there.write(head);
      join(client, there);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://${login === undefined ? '' : `${login}@`}127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
