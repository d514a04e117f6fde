import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { connectLetta, type LettaConnection, type LettaOptions } from '../../src/letta/connect-letta.ts';
import { type HandClock, handClock } from './hand-clock.ts';

/** What the server does with one request. A string body is sent as it is, anything else as JSON. */
export type Scripted =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | { readonly events: readonly (string | Buffer)[]; readonly ending?: 'end' | 'reset' | 'hang' }
  | 'reset'
  | 'hang';

type SeenRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
};

export type ScriptedLetta = {
  readonly connection: LettaConnection;
  readonly clock: HandClock;
  readonly baseUrl: string;
  readonly seen: SeenRequest[];
  /** Resolves when the given number of requests has arrived. */
  arrived(count: number): Promise<void>;
  /** Goes on with the last stream, which must hang. */
  say(text: string): void;
  end(): void;
};

/** A server that answers each request with the next line of its script, and a real client that talks to it. */
export async function scriptedLetta(
  script: readonly Scripted[],
  options: Partial<LettaOptions> = {},
): Promise<ScriptedLetta> {
  const lines = [...script];
  const seen: SeenRequest[] = [];
  let last: ServerResponse | undefined;
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      last = response;
      server.emit('seen');
      play(lines.shift() ?? { status: 418, body: { detail: 'the script is over' } }, request, response);
    });
  });
  const baseUrl = await listen(server);
  const clock = handClock();
  return {
    connection: connectLetta({ baseUrl, clock, log: silentLog, ...options }),
    clock,
    baseUrl,
    seen,
    async arrived(count) {
      while (seen.length < count) await once(server, 'seen');
    },
    say: (text) => void last?.write(text),
    end: () => void last?.end(),
  };
}

/** An event of a stream, as the server writes it. */
export function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

export function errorEvent(data: object): string {
  return `event: error\ndata: ${JSON.stringify({ message_type: 'error_message', run_id: 'run-1', ...data })}\n\n`;
}

export const done = 'data: [DONE]\n\n';

export const silentLog = { debug() {}, info() {}, warn() {}, error() {} };

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}

function play(line: Scripted, request: IncomingMessage, response: ServerResponse): void {
  if (line === 'hang') return;
  if (line === 'reset') {
    request.socket.destroy();
    return;
  }
  if ('events' in line) {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const text of line.events) response.write(text);
    if (line.ending === 'reset') response.write('', () => request.socket.destroy());
    else if (line.ending !== 'hang') response.end();
    return;
  }
  const isText = typeof line.body === 'string';
  const type = isText ? 'text/html' : 'application/json';
  response.writeHead(line.status ?? 200, { 'content-type': type, ...line.headers });
  response.end(isText ? line.body : JSON.stringify(line.body ?? {}));
}
