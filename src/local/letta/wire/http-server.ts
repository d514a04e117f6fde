import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** Below those that systems give out by themselves: nobody else gets the port of a server while it is dead. */
const ports = { from: 10_000, to: 32_000 };

/** A loopback HTTP server that can die as a process does: listener and every connection at once. */
export class HttpServer {
  readonly #handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port: number;

  constructor(port: number, handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
    this.#port = port;
    this.#handle = handle;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens; on 0 on a free port, which it keeps for later starts. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => response.destroy(toError(error)));
    });
    server.on('connection', (socket) => this.#know(socket));
    await this.#listen(server);
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  async #listen(server: Server): Promise<void> {
    const wanted = this.#port === 0 ? randomInt(ports.from, ports.to) : this.#port;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', resolve);
    try {
      await promise;
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (this.#port !== 0 || !isTaken) throw error;
      return await this.#listen(server);
    } finally {
      server.off('error', reject);
    }
  }

  /** Stops listening and resets every connection. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  #know(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

/** The whole body of a request, as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString('utf8');
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
