import { AsyncLocalStorage } from 'node:async_hooks';
import type { Keyv } from 'keyv';
import type { Clock } from '../base/clock.ts';
import { unlessLate } from '../base/deadline.ts';
import { Failure, isFailure } from '../base/failure.ts';
import type { Log } from '../base/log.ts';

/** What a database has to offer beside Keyv's own interface. One implementation per kind of database. */
export type Backend = {
  /**
   * A Keyv with an adapter object of its own: an adapter holds its namespace in one field, so that two Keyvs
   * sharing one would read and overwrite each other's records.
   */
  keyv(namespace: string): Keyv<unknown>;
  /** Has the writes that are begun meanwhile, on any of its Keyvs, kept all together or not at all. */
  asOneWrite<Result>(write: () => Promise<Result>): Promise<Result>;
  /** Says in our words what went wrong, naming the place. */
  toFailure(error: unknown): Failure;
  close(): Promise<void>;
};

/** What lies under a key. Only a row that does not exist is absent. */
export type RowLookup =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly data: unknown }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The errors of one call. A socket opened during a call keeps the call's context for ever: hence `done`. */
type CallErrors = { readonly errors: unknown[]; done: boolean };

export type StrictKeyvOptions = { readonly log: Log; readonly clock: Clock; readonly deadlineMs: number };

/**
 * Keyv whose failures reject. With a listener for its `error` event Keyv answers a failed read with `undefined`,
 * and without one an error between calls ends the process. So the one listener here hands each error to the call
 * that it belongs to, and logs those that belong to none.
 *
 * Every call rejects with a `store-unavailable`, at the latest after the deadline.
 */
export class StrictKeyv {
  readonly #keyv: Keyv<unknown>;
  readonly #namespace: string;
  readonly #backend: Backend;
  readonly #options: StrictKeyvOptions;
  readonly #calls = new AsyncLocalStorage<CallErrors>();
  /** Keys with a write that nobody waits for any more, but that may still happen. */
  readonly #overdue = new Set<string>();

  constructor(backend: Backend, namespace: string, options: StrictKeyvOptions) {
    this.#backend = backend;
    this.#namespace = namespace;
    this.#options = options;
    this.#keyv = backend.keyv(namespace);
    this.#keyv.on('error', (error: unknown) => this.#receive(error));
  }

  /** Not to be called while `put` or `remove` of the same key runs: it looks twice. */
  async find(key: string): Promise<RowLookup> {
    this.#refuseWhileOverdue(key);
    try {
      return await this.#inTime(
        this.#strictly(() => this.#look(key)),
        'no',
      );
    } catch (error) {
      // The parser's message quotes the text, which may be a person's words: it stays here.
      if (error instanceof SyntaxError) return { kind: 'unreadable', reason: 'not valid JSON' };
      throw this.#toFailure(error);
    }
  }

  async put(key: string, data: unknown): Promise<void> {
    await this.#write(key, async () => {
      if ((await this.#keyv.set(key, data)) !== true) throw this.#unconfirmed();
    });
  }

  async remove(key: string): Promise<void> {
    await this.#write(key, async () => {
      await this.#keyv.delete(key);
    });
  }

  /** Reads the keys past Keyv, whose iterator parses each value and ends at the first that it can't. */
  async *keys(): AsyncGenerator<string> {
    const rows = this.#keyv.store.iterator?.();
    if (rows === undefined) throw this.#failure('The database can not list its keys.');
    while (true) {
      const step = await this.#inTime(
        this.#strictly(() => rows.next()),
        'no',
      ).catch((error: unknown) => {
        throw this.#toFailure(error);
      });
      if (step.done === true) return;
      yield String(step.value[0]);
    }
  }

  async #look(key: string): Promise<RowLookup> {
    const data = await this.#keyv.getRaw(key);
    if (data !== undefined) return { kind: 'present', data };
    // A row that holds NULL reads as `undefined` too.
    if (await this.#keyv.store.has(key)) return { kind: 'unreadable', reason: 'an empty row' };
    return { kind: 'absent' };
  }

  async #write(key: string, act: () => Promise<void>): Promise<void> {
    this.#refuseWhileOverdue(key);
    const work = this.#strictly(act);
    // Until a write has ended, a later one could be overtaken by it, and would be lost.
    this.#overdue.add(key);
    work.then(
      () => this.#overdue.delete(key),
      () => this.#overdue.delete(key),
    );
    try {
      await this.#inTime(work, 'unknown');
    } catch (error) {
      throw this.#toFailure(error);
    }
  }

  async #strictly<Result>(act: () => Promise<Result>): Promise<Result> {
    const call: CallErrors = { errors: [], done: false };
    try {
      const result = await this.#calls.run(call, act);
      if (call.errors.length > 0) throw call.errors[0];
      return result;
    } catch (error) {
      throw call.errors[0] ?? error;
    } finally {
      call.done = true;
    }
  }

  #receive(error: unknown): void {
    const call = this.#calls.getStore();
    if (call !== undefined && !call.done) call.errors.push(error);
    else this.#logLoose(error);
  }

  #logLoose(error: unknown): void {
    const reason = error instanceof SyntaxError ? 'not valid JSON' : this.#toFailure(error).message;
    this.#options.log.error({ namespace: this.#namespace, reason }, 'storage failed outside a call');
  }

  #inTime<Result>(work: Promise<Result>, arrived: 'no' | 'unknown'): Promise<Result> {
    const { clock, deadlineMs } = this.#options;
    return unlessLate(clock, deadlineMs, work, () =>
      this.#failure(`The store did not answer within ${deadlineMs} ms.`, arrived),
    );
  }

  #refuseWhileOverdue(key: string): void {
    if (this.#overdue.has(key)) throw this.#failure('An earlier write of this record has not ended yet.');
  }

  #toFailure(error: unknown): Failure {
    return isFailure(error) ? error : this.#backend.toFailure(error);
  }

  #unconfirmed(): Failure {
    return this.#failure('The store did not confirm a write.', 'unknown');
  }

  #failure(message: string, arrived: 'no' | 'unknown' = 'no'): Failure {
    return new Failure('store-unavailable', `${this.#namespace}: ${message}`, { arrived });
  }
}
