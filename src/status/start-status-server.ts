import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createTokenGuard } from './access.ts';
import { type HttpAnswer, problemAnswer } from './answer.ts';
import { handleRequest } from './handle-request.ts';
import type { StatusRoute } from './routes.ts';

export type StatusSettings = {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly token: string;
  /** Further names by which it may be asked for, in small letters. */
  readonly hosts: readonly string[];
};

export type StatusServer = {
  /** Where it listens. */
  readonly address: string;
  /** Takes no more, and lets what is under way end for half a second. */
  close(): Promise<void>;
};

export type StatusServerParts = {
  readonly routes: readonly StatusRoute[];
  readonly clock: Clock;
  readonly log: Log;
  /** How long a request may take to come in, in milliseconds; who is slower is cut off. Default 5,000. */
  readonly patienceMs?: number;
};

const longestHeadBytes = 8_192;
const keptAliveMs = 5_000;
const mostConnections = 100;
/** Also of those who don't read what they asked for. */
const idleConnectionMs = 15_000;
const farewellMs = 500;

/**
 * Serves status over HTTP, with everything bounded that a client decides about.
 *
 * Rejects with Node's own error, which has a `code`, where the address can't be had.
 */
export async function startStatusServer(
  { host, port, token, hosts }: StatusSettings,
  { routes, clock, log, patienceMs = 5_000 }: StatusServerParts,
): Promise<StatusServer> {
  const parts = {
    routes,
    guard: createTokenGuard(token, { clock, log }),
    hosts: { bound: host, further: hosts },
    clock,
    log,
  };
  const limits = {
    maxHeaderSize: longestHeadBytes,
    headersTimeout: patienceMs,
    requestTimeout: patienceMs,
    connectionsCheckingInterval: patienceMs / 10,
    keepAliveTimeout: keptAliveMs,
  };
  // A request without a host gets a problem document, as every other one that is refused.
  const room = createRoom(mostConnections);
  const server = createServer({ ...limits, requireHostHeader: false });
  const answerRequest = (request: IncomingMessage, response: ServerResponse) => {
    room.noteRequest(request.socket, response);
    handleRequest(request, parts)
      .then((answer) => writeAnswer(answer, request, response))
      .catch((error: unknown) => {
        log.error({ err: error }, 'an answer could not be sent');
        response.destroy();
      });
  };
  server.on('request', answerRequest);
  // Unheard, Node asks for bodies that are refused, and answers expectations, and CONNECT, by itself.
  server.on('checkContinue', answerRequest);
  server.on('checkExpectation', answerRequest);
  server.on('connect', (request, socket) => {
    void handleRequest(request, parts).then((answer) => endWith(answer, socket));
  });
  server.on('connection', room.admitConnection);
  server.setTimeout(idleConnectionMs, (socket) => socket.destroy());
  server.on('clientError', refuseWhatIsNoRequest);
  await listenAt(server, host, port);
  // Whatever comes later is told, and is no reason to end the bot.
  server.on('error', (error) => log.error({ err: error }, 'the status server failed'));
  const address = addressOf(server);
  log.info({ address }, 'status is served');

  let closing: Promise<void> | undefined;
  return {
    address,
    close() {
      closing ??= closeServer(server, room, clock);
      return closing;
    },
  };
}

/** Holds so many connections at most. A new one takes the place of the one that has asked for nothing for the longest time. */
function createRoom(most: number) {
  const open = new Set<Socket>();
  /** The oldest first. */
  const idle = new Set<Socket>();
  return {
    admitConnection(socket: Socket): void {
      open.add(socket);
      idle.add(socket);
      socket.once('close', () => {
        open.delete(socket);
        idle.delete(socket);
      });
      const [oldest] = idle;
      if (open.size > most) oldest?.destroy();
    },
    noteRequest(socket: Socket, response: ServerResponse): void {
      idle.delete(socket);
      response.once('close', () => {
        if (!socket.destroyed) idle.add(socket);
      });
    },
    /** Also those that the server has let go of, as after CONNECT. */
    cutOffAll(): void {
      for (const socket of open) socket.destroy();
    },
  };
}

async function listenAt(server: Server, host: string, port: number): Promise<void> {
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen({ host, port }, listening.resolve);
  await listening.promise;
  server.off('error', listening.reject);
}

async function closeServer(server: Server, room: ReturnType<typeof createRoom>, clock: Clock): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cancel = clock.after(farewellMs, () => room.cutOffAll());
  await closed;
  cancel();
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

const alwaysSent = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
};

function headersOf({ type, body, headers }: HttpAnswer): Record<string, string> {
  return { ...alwaysSent, 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)), ...headers };
}

function writeAnswer(answer: HttpAnswer, { method }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.status, headersOf(answer));
  response.end(method === 'HEAD' ? undefined : answer.body);
}

/** What Node's parser gave up on, or waited for too long. */
function refuseWhatIsNoRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  endWith(answerTo(error.code), socket);
}

/** Answers where Node has no response for it. Who then keeps the connection open is cut off as any who is idle. */
function endWith(answer: HttpAnswer, socket: Duplex): void {
  const headers = Object.entries({ ...headersOf(answer), Connection: 'close' });
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  // Whoever was about to send more, as into a tunnel, may go away meanwhile.
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.end(`${head.join('\r\n')}\r\n\r\n${answer.body}`);
}

function answerTo(code: string | undefined): HttpAnswer {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return problemAnswer('headers-too-long', {
      detail: `Address and headers have ${longestHeadBytes} bytes at most.`,
    });
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return problemAnswer('request-timeout', {
      detail: 'Send the whole request at once.',
    });
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return problemAnswer('body-refused', { detail: 'Leave the body out.' });
  return problemAnswer('bad-request', { detail: 'This is no HTTP request.' });
}
