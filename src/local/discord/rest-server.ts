import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { RouteMatch } from '../wire/create-router.ts';
import { ApiError } from './api-error.ts';
import type { WallClock } from './clock.ts';
import type { DiscordFault, DiscordFaults } from './faults.ts';
import { type RateLimits, tooManyRequests } from './rate-limits.ts';
import {
  type DiscordRoute,
  parseBody,
  type RecordedAnswer,
  type RecordedDiscordRequest,
  type RestAnswer,
  type RestRequest,
  readBytes,
} from './rest-request.ts';

const requestsKept = 20_000;
const unlimited = { headers: {}, refusal: undefined };

export type RestParts = {
  readonly token: string;
  readonly clock: WallClock;
  readonly faults: DiscordFaults;
  readonly limits: RateLimits;
  readonly find: (method: string, path: string) => RouteMatch<DiscordRoute> | undefined;
  readonly note: (line: string) => void;
  /** Called after every answer. */
  readonly answered: () => void;
  /** Ends held and delayed answers when the server closes. */
  readonly closing: AbortSignal;
};

/** Answers REST requests, records each, and plays the planned faults. */
export class RestServer {
  readonly requests: RecordedDiscordRequest[] = [];
  readonly #parts: RestParts;
  #count = 0;

  constructor(parts: RestParts) {
    this.#parts = parts;
  }

  /** Answers one request below `/api/v10`; `path` comes without it, still percent-encoded. */
  async handle(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    const method = incoming.method ?? 'GET';
    const decoded = decodePath(path);
    const match = this.#parts.find(method, decoded);
    const recorded = this.#record(incoming, method, decoded, query, match);
    const asked = { method, path: decoded, template: recorded.route, headers: incoming.headers };
    const fault = this.#parts.faults.take(asked);
    recorded.faulty = fault !== undefined;
    const apply = () => this.#apply(incoming, recorded, match, query);

    // Counted as they come in: what is refused for that is not applied.
    const { headers, refusal } = match === undefined ? unlimited : this.#parts.limits.count(match);
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    if (fault === undefined) return this.#reply(outgoing, recorded, refusal ?? (await apply()));
    this.#parts.note(`${method} ${recorded.route} met a fault: ${fault.kind}`);
    await this.#play(fault, apply, outgoing, recorded);
  }

  async #play(
    fault: DiscordFault,
    apply: () => Promise<RestAnswer>,
    outgoing: ServerResponse,
    recorded: RecordedDiscordRequest,
  ): Promise<void> {
    switch (fault.kind) {
      case 'answer':
        return this.#reply(outgoing, recorded, { status: fault.status, ...bodyOf(fault) }, fault.headers);
      case 'rate-limit': {
        const { retryAfterSeconds, global = false, scope } = fault;
        const { answer, headers } = tooManyRequests(retryAfterSeconds, { global, scope });
        return this.#reply(outgoing, recorded, answer, headers);
      }
      case 'drop':
        return dropConnection(outgoing, fault.end);
      case 'apply-then':
        await apply();
        if (fault.end !== 'answer-502') return dropConnection(outgoing, fault.end);
        return this.#reply(outgoing, recorded, { status: 502, body: { message: '502: Bad Gateway', code: 0 } });
      case 'delay':
        await this.#unlessClosing(delay(fault.ms, undefined, { signal: this.#parts.closing }));
        return this.#reply(outgoing, recorded, await apply());
      case 'hold':
        await this.#unlessClosing(fault.until);
        return this.#reply(outgoing, recorded, await apply());
      case 'apply-then-hold': {
        const answer = await apply();
        await this.#unlessClosing(fault.until);
        return this.#reply(outgoing, recorded, answer);
      }
    }
  }

  async #apply(
    incoming: IncomingMessage,
    recorded: RecordedDiscordRequest,
    match: RouteMatch<DiscordRoute> | undefined,
    query: URLSearchParams,
  ): Promise<RestAnswer> {
    try {
      const { body, files } = await parseBody(await readBytes(incoming), incoming.headers['content-type']);
      recorded.body = body;
      recorded.files = files.map(({ field, filename, bytes }) => ({ field, filename, size: bytes.length }));
      if (match === undefined) return { status: 404, body: { message: '404: Not Found', code: 0 } };
      if (match.route.open !== true && incoming.headers.authorization !== `Bot ${this.#parts.token}`) {
        throw new ApiError(0);
      }
      const request: RestRequest = {
        method: recorded.method,
        path: recorded.path,
        query,
        params: match.params,
        body,
        files,
      };
      return match.route.answer(request);
    } catch (error) {
      if (error instanceof ApiError) return { status: error.status, body: error.body };
      throw error;
    }
  }

  #record(
    incoming: IncomingMessage,
    method: string,
    path: string,
    query: URLSearchParams,
    match: RouteMatch<DiscordRoute> | undefined,
  ): RecordedDiscordRequest {
    this.#count += 1;
    const recorded: RecordedDiscordRequest = {
      number: this.#count,
      at: this.#parts.clock.now(),
      method,
      path,
      query: query.toString(),
      route: match?.route.template ?? path,
      headers: incoming.headers,
      body: undefined,
      files: [],
      answer: undefined,
      faulty: false,
    };
    this.requests.push(recorded);
    // Many at a time: each moves all that are kept.
    if (this.requests.length >= 2 * requestsKept) this.requests.splice(0, requestsKept);
    return recorded;
  }

  #reply(
    outgoing: ServerResponse,
    recorded: RecordedDiscordRequest,
    { status, body }: RestAnswer,
    extra: Record<string, string> = {},
  ): void {
    const date = new Date(this.#parts.clock.now()).toUTCString();
    const limits = outgoing.getHeaders() as Record<string, string>;
    const headers: Record<string, string> = { date, via: '1.1 google', ...limits, ...extra };
    const answer: RecordedAnswer = { status, body, headers };
    recorded.answer = answer;
    this.#parts.answered();
    if (outgoing.destroyed) return;
    // Discord says that it is a page where there is none: https://github.com/discord/discord-api-docs/issues/5887
    if (body === undefined)
      outgoing.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end();
    else outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  /** Waits, but not longer than the server lives. */
  async #unlessClosing(wait: Promise<unknown>): Promise<void> {
    const { closing } = this.#parts;
    if (closing.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    closing.addEventListener('abort', () => resolve(), { once: true });
    await Promise.race([wait.catch(() => {}), promise]);
  }
}

function bodyOf({ status, body }: { readonly status: number; readonly body?: object }): { body?: unknown } {
  if (body !== undefined) return { body };
  return status === 204 ? {} : { body: { message: `${status}: by a planned fault`, code: 0 } };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Leaves a client without an answer. */
function dropConnection(outgoing: ServerResponse, end: 'hang' | 'reset' | 'close'): void {
  if (end === 'reset') outgoing.socket?.resetAndDestroy();
  if (end === 'close') outgoing.socket?.end();
}
