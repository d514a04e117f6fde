import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server that is no Letta says to one path: a status, and a body (an object as JSON). */
type Said = { readonly status: number; readonly body?: string | object; readonly headers?: Record<string, string> };

export type OtherServer = AsyncDisposable & { readonly url: string; readonly asked: readonly string[] };

/** A server on a loopback socket that says the same to whoever asks for a path. Whoever starts it closes it. */
export async function startOtherServer(answer: (path: string) => Said): Promise<OtherServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const { authorization, 'user-agent': agent } = request.headers;
    asked.push(`${path}${authorization === undefined ? '' : ' with a key'}${agent === undefined ? ' by nobody' : ''}`);
    const { status, body, headers } = answer(path);
    const type = typeof body === 'object' ? 'application/json' : 'text/html';
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(typeof body === 'object' ? JSON.stringify(body) : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As the App Server answers: probes, what it says of itself, and 404 without a body to everything else. */
export function asAppServer({ token }: { readonly token: boolean }): (path: string) => Said {
  return (path) => {
    if (path === '/healthz' || path === '/readyz') return { status: 200, body: 'ok\n' };
    if (path !== '/app-server-info') return { status: 404 };
    return token
      ? { status: 401, body: { error: 'missing token' } }
      : { status: 200, body: { type: 'app_server_info_response', request_id: 'http-info', protocol_version: 1 } };
  };
}
