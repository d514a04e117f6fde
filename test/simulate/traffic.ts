import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { type SqliteTraffic, sqliteTraffic } from '../../src/store/sqlite-connection.ts';

/** Where a process can die: before and after each request that it makes, and each group of statements of its store. */
export type Step = 'asks' | 'was-answered' | 'writes' | 'has-written';

type Request = {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  addHeader(name: string, value: string): void;
};

/** Names a request to the stand-ins: two may ask the same at once. */
export const requestNumber = 'x-request-number';

export type TrafficOptions = {
  readonly onStep: (step: Step, request?: Request) => void;
  /** Whether something else is under way that no request shows, such as a connection to the gateway. */
  readonly isBusy: () => boolean;
};

// An answer is turned into the next request within a few turns of the event loop: so many quiet ones mean rest.
const calmTurns = 40;
// Then the run says so in place of standing still. Turns, as a busy machine can take minutes to start a thread.
const turnsInARow = 20_000;
const turnsWithPauses = 30_000;
const pauseMs = 2;

/**
 * What this process has under way, so that its clock moves only when nothing is: requests, statements of the store, and
 * not what a fault holds back until the clock has moved on.
 */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #open = new Map<Request, string>();
  /** Numbers of those that keep no clock from moving. */
  readonly #aside = new Set<string>();
  readonly #gateway = new Set<ClientRequest | Socket>();
  readonly #stores = new Map<SqliteTraffic['connection'], number>();
  #begun = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    subscribe('undici:request:create', this.#began);
    subscribe('undici:request:trailers', this.#ended);
    subscribe('undici:request:error', this.#ended);
    subscribe('http.client.request.start', this.#dialled);
    sqliteTraffic.subscribe(this.#counted);
  }

  /** Requests of a kind that are under way. */
  underWay(method: string, path: RegExp): readonly string[] {
    return [...this.#open.keys()]
      .filter((open) => open.method === method && path.test(open.path))
      .map((open) => open.path);
  }

  /** A request that goes on only after this much of the moved time doesn't keep the clock from moving. */
  async holdBack(number: string, wait: Promise<unknown>): Promise<void> {
    this.#aside.add(number);
    await wait.catch(() => {});
    this.#aside.delete(number);
  }

  /** This request never gets an answer: it ends when the one who asked gives up. */
  hang(number: string): void {
    this.#aside.add(number);
  }

  /** Whether a connection to the gateway is there, or on its way. */
  hasGatewaySocket(): boolean {
    return this.#gateway.size > 0;
  }

  /** Resolves once nothing is under way and nothing follows. @throws Error when that takes very long. */
  async rest(): Promise<void> {
    for (let calm = 0, turn = 0; calm < calmTurns; turn += 1) {
      if (turn > turnsInARow + turnsWithPauses) throw new Error(`No rest: ${this.#told()}`);
      await (turn < turnsInARow ? setImmediate() : setTimeout(pauseMs));
      calm = this.#isQuiet() ? calm + 1 : 0;
    }
  }

  stop(): void {
    unsubscribe('undici:request:create', this.#began);
    unsubscribe('undici:request:trailers', this.#ended);
    unsubscribe('undici:request:error', this.#ended);
    unsubscribe('http.client.request.start', this.#dialled);
    sqliteTraffic.unsubscribe(this.#counted);
  }

  #isQuiet(): boolean {
    for (const number of this.#open.values()) if (!this.#aside.has(number)) return false;
    return this.#stores.size === 0 && !this.#options.isBusy();
  }

  #told(): string {
    const open = [...this.#open].map(
      ([{ method, path }, number]) => `${method} ${path}${this.#aside.has(number) ? ' (waits)' : ''}`,
    );
    return `${open.join(', ')}; ${this.#stores.size} stores, gateway ${this.#options.isBusy() ? 'busy' : 'quiet'}`;
  }

  readonly #began = (message: unknown): void => {
    const request = requestIn(message);
    if (request === undefined) return;
    this.#begun += 1;
    request.addHeader(requestNumber, String(this.#begun));
    this.#open.set(request, String(this.#begun));
    this.#options.onStep('asks', request);
  };

  readonly #ended = (message: unknown): void => {
    const request = requestIn(message);
    if (request === undefined || !this.#open.delete(request)) return;
    this.#options.onStep('was-answered', request);
  };

  // Nothing else here asks by node:http than what connects to the gateway.
  readonly #dialled = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    const leave = (one: ClientRequest | Socket) => this.#gateway.delete(one);
    this.#gateway.add(request);
    request.once('error', () => leave(request));
    request.once('close', () => leave(request));
    request.once('upgrade', (_, socket: Socket) => {
      leave(request);
      if (socket.destroyed) return;
      this.#gateway.add(socket);
      socket.once('close', () => leave(socket));
    });
  };

  readonly #counted = (message: unknown): void => {
    const { connection, underWay } = message as SqliteTraffic;
    const before = this.#stores.get(connection) ?? 0;
    if (underWay === 0) this.#stores.delete(connection);
    else this.#stores.set(connection, underWay);
    this.#options.onStep(underWay > before ? 'writes' : 'has-written');
  };
}

function requestIn(message: unknown): Request | undefined {
  const { request } = message as { readonly request?: Request };
  return request;
}
