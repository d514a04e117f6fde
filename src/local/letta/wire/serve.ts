import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteMatch } from '../../wire/create-router.ts';
import { LettaRefusal, refuse, unprocessable } from '../rules/refusal.ts';
import { ModelError, modelRefusal } from '../run/model-error.ts';
import { ServerEnded } from '../run/turn.ts';
import type { LettaWorld } from '../world.ts';
import type { ConnectionEnd, LettaFault, LettaFaults } from './faults.ts';
import { readBody } from './http-server.ts';
import type { LettaRoute, RouteAnswer } from './request.ts';
import { writeAnswer, writeJson } from './write-answer.ts';

export type Serving = {
  readonly world: LettaWorld;
  readonly route: (method: string, path: string) => RouteMatch<LettaRoute> | undefined;
  readonly faults: LettaFaults;
  readonly log: RequestLog;
  readonly password: string | undefined;
  readonly pingIntervalMs: number;
};

/** Takes one request from its first byte to its answer, and lets a planned fault spoil it on the way. */
export async function serve(serving: Serving, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  // A client may be gone when its answer is written; that is no failure of the server.
  response.on('error', () => {});
  const method = incoming.method ?? 'GET';
  const url = new URL(incoming.url ?? '/', 'http://local');
  const match = serving.route(method, decoded(url.pathname));
  const text = await readBody(incoming);
  const body = toBody(text);
  const entry = serving.log.open(method, url, body.ok ? body.value : text);
  response.once('finish', () => entry.close(response.statusCode));
  const template = match?.route.template;
  const { headers } = incoming;
  const asked = { method, path: url.pathname, template, headers, body: body.ok ? body.value : text };
  const fault = serving.faults.take(asked);
  const { life } = serving.world;
  if (fault !== undefined && (await spoiledBefore(serving, fault, response))) return;
  // What a fault held back is lost when the server died meanwhile.
  if (!life.alive) return;
  const beforeWrite = async () => {
    if (fault?.kind === 'hold-write') await fault.until;
    if (!life.alive) throw new ServerEnded();
  };
  const working = answerOf(serving, incoming, match, url, body, beforeWrite);
  if (fault?.kind === 'begin-then') {
    endConnection(response, fault.end);
    await working;
    return;
  }
  const answer = await working;
  if (answer === undefined) return;
  if (fault !== undefined && (await spoiledAfter(fault, answer, response))) return;
  const cutAfter = fault?.kind === 'cut-stream' ? fault.afterEvents : undefined;
  await writeAnswer(response, answer, { clock: serving.world.clock, pingIntervalMs: serving.pingIntervalMs, cutAfter });
}

// A path that can't be decoded is taken as it is: no route fits it.
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

type Body = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

function toBody(text: string): Body {
  if (text === '') return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

async function answerOf(
  { world, password }: Serving,
  incoming: IncomingMessage,
  match: RouteMatch<LettaRoute> | undefined,
  url: URL,
  body: Body,
  beforeWrite: () => Promise<void>,
): Promise<RouteAnswer | undefined> {
  try {
    if (match === undefined) throw refuse(404, 'Not Found');
    if (!allowed(incoming, password, url.pathname)) throw refuse(401, 'Unauthorized');
    if (!body.ok) throw unprocessable(["{'type': 'json_invalid', 'loc': ('body', 1), 'msg': 'JSON decode error'}"]);
    const { route, params } = match;
    const request = { method: route.method, path: url.pathname, params, query: url.searchParams, body: body.value };
    return await route.answer({ ...request, beforeWrite });
  } catch (error) {
    return toErrorAnswer(world, error);
  }
}

function allowed(incoming: IncomingMessage, password: string | undefined, path: string): boolean {
  if (password === undefined || path.startsWith('/v1/health')) return true;
  if (incoming.headers['x-bare-password'] === `password ${password}`) return true;
  return incoming.headers.authorization === `Bearer ${password}`;
}

// Undefined where the server has died meanwhile: there is nobody left to answer.
function toErrorAnswer(world: LettaWorld, error: unknown): RouteAnswer | undefined {
  if (error instanceof LettaRefusal) return { kind: 'json', status: error.status, body: error.body };
  if (error instanceof ModelError) return toErrorAnswer(world, modelRefusal(error, world.traits));
  if (error instanceof ServerEnded || !world.life.alive) return undefined;
  return { kind: 'json', status: 500, body: { detail: 'An unknown error occurred' } };
}

async function spoiledBefore(serving: Serving, fault: LettaFault, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'answer':
      writeJson(response, fault.status, fault.body ?? { detail: 'planned fault' }, fault.headers);
      return true;
    case 'drop':
      endConnection(response, fault.end);
      return true;
    case 'delay':
      await new Promise<void>((resolve) => {
        serving.world.clock.after(fault.ms, resolve);
      });
      return false;
    case 'hold':
      await fault.until;
      return false;
    default:
      return false;
  }
}

async function spoiledAfter(fault: LettaFault, answer: RouteAnswer, response: ServerResponse): Promise<boolean> {
  if (fault.kind === 'apply-then-hold') await fault.until;
  if (fault.kind === 'apply-then') {
    if (answer.kind === 'events') for await (const _event of answer.feed.read());
    endConnection(response, fault.end);
    return true;
  }
  if (fault.kind !== 'garbage') return false;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(fault.text ?? '<html><body>Bad gateway</body></html>');
  return true;
}

function endConnection(response: ServerResponse, end: ConnectionEnd): void {
  if (end === 'reset') response.socket?.resetAndDestroy();
  if (end === 'close') response.socket?.destroy();
}

/** A request as it was received. The status is 0 until it was answered, and stays so where it never was. */
export type RecordedLettaRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
  status: number;
};

/** Keeps what was asked, in order. */
export class RequestLog {
  readonly requests: RecordedLettaRequest[] = [];

  open(method: string, url: URL, body: unknown): { close(status: number): void } {
    const request: RecordedLettaRequest = { method, path: url.pathname, query: url.search.slice(1), body, status: 0 };
    this.requests.push(request);
    return {
      close: (status) => {
        request.status = status;
      },
    };
  }
}
