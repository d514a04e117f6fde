import { Failure } from '../base/failure.ts';
import { KeyedMutex } from '../base/keyed-mutex.ts';
import type { Log } from '../base/log.ts';
import type { RecordKind, Records } from '../base/records.ts';
import { openStoredValue, sealStoredValue } from './stored-value.ts';
import type { StrictKeyv } from './strict-keyv.ts';

/** Colons and globs mean something to some adapters, and Keyv ignores an empty key. */
const validId = /^[\w.-]{1,200}$/;

/**
 * Records of one kind. All work on one record, reads included, waits for its turn: an update never overtakes
 * another, and a read never sees a row come into being.
 */
export class StoredRecords<Id extends string, Value> implements Records<Id, Value> {
  readonly #kind: RecordKind<Value>;
  readonly #rows: StrictKeyv;
  readonly #quarantine: Quarantine;
  readonly #mutex = new KeyedMutex();
  #closed = false;

  constructor(kind: RecordKind<Value>, rows: StrictKeyv, log: Log) {
    this.#kind = kind;
    this.#rows = rows;
    this.#quarantine = new Quarantine(kind.namespace, log);
  }

  async read(id: Id): Promise<Value | undefined> {
    this.#checkId(id);
    return this.#mutex.run(id, () => this.#load(id));
  }

  async update(id: Id, change: (current: Value | undefined) => Value | undefined): Promise<Value | undefined> {
    this.#checkId(id);
    return this.#mutex.run(id, async () => {
      const current = await this.#load(id);
      const next = change(current);
      return next === current ? current : this.#save(id, next);
    });
  }

  async *ids(): AsyncGenerator<Id> {
    this.#refuseWhenClosed();
    for await (const key of this.#rows.keys()) yield key as Id;
  }

  /** Lets the work under way end; anything later is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#mutex.idle();
  }

  async #load(id: Id): Promise<Value | undefined> {
    const found = await this.#rows.find(id);
    const opened = found.kind === 'present' ? openStoredValue(this.#kind, found.data) : found;
    if (opened.kind === 'unreadable') throw this.#quarantine.take(id, opened.reason);
    this.#quarantine.release(id);
    return opened.kind === 'value' ? opened.value : undefined;
  }

  async #save(id: Id, next: Value | undefined): Promise<Value | undefined> {
    if (next === undefined) {
      await this.#rows.remove(id);
      return undefined;
    }
    const { stored, value } = sealStoredValue(this.#kind, next);
    await this.#rows.put(id, stored);
    return value;
  }

  #checkId(id: Id): void {
    this.#refuseWhenClosed();
    if (validId.test(id)) return;
    throw new TypeError(
      `A ${this.#kind.namespace} record's id is 1 to 200 letters, digits, dots, dashes or underscores.`,
    );
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new Failure('store-unavailable', 'The store is closed.');
  }
}

/** Beyond this many the memory of what was logged starts anew: better a second line than a leak. */
const mostRemembered = 1_000;

/** Keeps track of the records that can't be read, so that the log names each of them once. */
class Quarantine {
  readonly #namespace: string;
  readonly #log: Log;
  readonly #known = new Set<string>();

  constructor(namespace: string, log: Log) {
    this.#namespace = namespace;
    this.#log = log;
  }

  /** The failure to reject with. */
  take(id: string, reason: string): Failure {
    if (!this.#known.has(id)) {
      if (this.#known.size >= mostRemembered) this.#known.clear();
      this.#known.add(id);
      this.#log.error({ namespace: this.#namespace, id, reason }, 'record could not be read and is left alone');
    }
    return new Failure('record-unreadable', `The ${this.#namespace} record ${id} can't be read: ${reason}.`);
  }

  /** The record was read or is gone; should it break again, that is news. */
  release(id: string): void {
    this.#known.delete(id);
  }
}
