import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { type SqliteTraffic, sqliteTraffic } from '../../src/store/sqlite-connection.ts';

/** Where a process can die: before and after each request that it makes, and each group of statements of its store. */
export type Step = 'asks' | 'was-answered' | 'writes' | 'has-written';

type Request = { readonly origin: string; readonly method: string; readonly path: string };

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
// A client that was told to come back does so after this at the latest.
const comesBackWithinMs = 500;

/**
 * What this process has under way, so that its clock moves only when nothing is: requests, statements of the store, and
 * not what a fault holds back until the clock has moved on.
 */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #open = new Set<Request>();
  readonly #stores = new Map<SqliteTraffic['connection'], number>();
  readonly #hanging: { readonly method: string; readonly path: string }[] = [];
  #comingBack: { readonly method: string; readonly path: string; readonly until: number }[] = [];
  #heldBack = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    subscribe('undici:request:create', this.#began);
    subscribe('undici:request:trailers', this.#ended);
    subscribe('undici:request:error', this.#failed);
    sqliteTraffic.subscribe(this.#counted);
  }

  /** Requests of a kind that are under way. */
  underWay(method: string, path: RegExp): readonly string[] {
    return [...this.#open].filter((open) => open.method === method && path.test(open.path)).map((open) => open.path);
  }

  /** Work that goes on only after this much of the moved time doesn't keep the clock from moving. */
  async holdBack(wait: Promise<unknown>, requests = 1): Promise<void> {
    this.#heldBack += requests;
    await wait.catch(() => {});
    this.#heldBack -= requests;
  }

  /** This request never gets an answer: it ends when the one who asked gives up. */
  hang(method: string, path: string): void {
    this.#hanging.push({ method, path });
  }

  /** The one who asked was told to ask again in a moment of real time. */
  expectAgain(method: string, path: string): void {
    this.#comingBack.push({ method, path, until: performance.now() + comesBackWithinMs });
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
    unsubscribe('undici:request:error', this.#failed);
    sqliteTraffic.unsubscribe(this.#counted);
  }

  #isQuiet(): boolean {
    const now = performance.now();
    this.#comingBack = this.#comingBack.filter(({ until }) => until > now);
    const requests = this.#open.size - this.#heldBack - this.#hanging.length;
    return requests <= 0 && this.#stores.size === 0 && this.#comingBack.length === 0 && !this.#options.isBusy();
  }

  #told(): string {
    const open = [...this.#open].map(({ method, path }) => `${method} ${path}`);
    return `${open.join(', ')}; ${this.#heldBack} held back, ${this.#hanging.length} hang, ${this.#stores.size} stores, \
gateway ${this.#options.isBusy() ? 'busy' : 'quiet'}`;
  }

  readonly #began = (message: unknown): void => {
    const request = requestIn(message);
    if (request === undefined) return;
    this.#open.add(request);
    this.#comingBack = this.#comingBack.filter((one) => !isSame(one, request));
    this.#options.onStep('asks', request);
  };

  readonly #ended = (message: unknown): void => {
    const request = requestIn(message);
    if (request === undefined || !this.#open.delete(request)) return;
    this.#options.onStep('was-answered', request);
  };

  readonly #failed = (message: unknown): void => {
    const request = requestIn(message);
    if (request === undefined || !this.#open.delete(request)) return;
    const hung = this.#hanging.findIndex((one) => isSame(one, request));
    if (hung >= 0) this.#hanging.splice(hung, 1);
    this.#options.onStep('was-answered', request);
  };

  readonly #counted = (message: unknown): void => {
    const { connection, underWay } = message as SqliteTraffic;
    const before = this.#stores.get(connection) ?? 0;
    if (underWay === 0) this.#stores.delete(connection);
    else this.#stores.set(connection, underWay);
    this.#options.onStep(underWay > before ? 'writes' : 'has-written');
  };
}

function isSame(one: { readonly method: string; readonly path: string }, request: Request): boolean {
  return one.method === request.method && request.path.split('?')[0]?.endsWith(one.path) === true;
}

function requestIn(message: unknown): Request | undefined {
  const { request } = message as { readonly request?: Request };
  return request;
}
