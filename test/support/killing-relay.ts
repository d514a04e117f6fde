import { request as ask, createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the server dies: before a request reaches it, or when it is done and not answered yet. */
export type DeathAt = 'before' | 'after';

/** Stands between the bot and its Letta server, and has the server killed at a request. */
export type KillingRelay = {
  readonly baseUrl: string;
  /** What was asked since it was last armed, such as `POST /v1/agents/`. */
  readonly asked: readonly string[];
  /** At the nth request from now on that the server is asked; 0 for none. Resolves when the server is back. */
  arm(nth: number, at: DeathAt): Promise<void>;
  close(): Promise<void>;
};

export async function startKillingRelay(target: string, restart: () => Promise<void>): Promise<KillingRelay> {
  const { hostname, port } = new URL(target);
  const asked: string[] = [];
  let left = 0;
  let when: DeathAt = 'before';
  let back = Promise.withResolvers<void>();

  const server = createServer(async (incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url?.split('?')[0]?.replace(/agent-[0-9a-f-]{36}/, '{agent_id}')}`);
    const body = await readWhole(incoming);
    left -= 1;
    const dies = left === 0;
    if (dies && when === 'before') {
      response.socket?.resetAndDestroy();
      return void restart().then(back.resolve, back.reject);
    }
    const { method, url: path, headers } = incoming;
    const onward = ask({ hostname, port, method, path, headers, agent: false }, async (answer) => {
      if (dies) {
        await readWhole(answer).catch(() => {});
        response.socket?.resetAndDestroy();
        return void restart().then(back.resolve, back.reject);
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.socket?.resetAndDestroy());
    });
    onward.on('error', () => response.socket?.resetAndDestroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    arm(nth, at) {
      asked.length = 0;
      [left, when, back] = [nth, at, Promise.withResolvers<void>()];
      return back.promise;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readWhole(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
