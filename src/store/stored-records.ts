import { Failure } from '../base/failure.ts';
import { KeyedMutex } from '../base/keyed-mutex.ts';
import type { Log } from '../base/log.ts';
import type { JoinableRecords, RecordChange, RecordKind } from '../base/records.ts';
import { RecordCache } from './record-cache.ts';
import { openStoredValue, sealStoredValue } from './stored-value.ts';
import type { Backend, StrictKeyv } from './strict-keyv.ts';

export const storeIsClosed =
  'Scarlet is closed, and the database with her: open her anew (other programs do by openScarlet).';

/** Colons and globs mean something to some adapters, and Keyv ignores an empty key. */
const validId = /^[\w.-]{1,200}$/;

type PureChange<Value> = (current: Value | undefined) => Value | undefined;

/**
 * Records of one kind. All work on one record, reads included, waits for its turn: an update never overtakes
 * another, and a read never sees a row come into being.
 */
export class StoredRecords<Id extends string, Value> implements JoinableRecords<Id, Value> {
  readonly #kind: RecordKind<Value>;
  readonly #rows: StrictKeyv;
  readonly #backend: Backend;
  readonly #quarantine: Quarantine;
  readonly #mutex = new KeyedMutex();
  readonly #cache: RecordCache<Value>;
  #closed = false;

  /**
   * @param backend in which the rows are
   * @param held how many characters of these records are held in memory
   */
  constructor(kind: RecordKind<Value>, rows: StrictKeyv, backend: Backend, log: Log, held: number) {
    this.#cache = new RecordCache(held);
    this.#kind = kind;
    this.#rows = rows;
    this.#backend = backend;
    this.#quarantine = new Quarantine(kind.namespace, log);
  }

  async read(id: Id): Promise<Value | undefined> {
    this.#checkId(id);
    return this.#mutex.run(id, () => this.#load(id));
  }

  async update(id: Id, change: PureChange<Value>): Promise<Value | undefined> {
    this.#checkId(id);
    return this.#mutex.run(id, async () => {
      const planned = this.#plan(id, change, await this.#load(id));
      await planned.write?.();
      return planned.stored;
    });
  }

  change(id: Id, change: PureChange<Value>): RecordChange<Value> {
    return new StoredChange<Value>({
      backend: this.#backend,
      record: `${this.#kind.namespace}:${id}`,
      inTurn: async (work) => {
        this.#checkId(id);
        return await this.#mutex.run(id, work);
      },
      load: async () => {
        const current = await this.#load(id);
        return () => this.#plan(id, change, current);
      },
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
    const held = this.#cache.find(id);
    if (held.kind === 'held') return held.value;
    const found = await this.#rows.find(id);
    const opened = found.kind === 'present' ? openStoredValue(this.#kind, found.data) : found;
    if (opened.kind === 'unreadable' || opened.kind === 'newer') throw this.#quarantine.take(id, opened.reason);
    this.#quarantine.release(id);
    const value = opened.kind === 'value' ? opened.value : undefined;
    this.#cache.hold(id, value);
    return value;
  }

  #plan(id: Id, change: PureChange<Value>, current: Value | undefined): PlannedWrite<Value> {
    const next = change(current);
    if (next === current) return { stored: current };
    if (next === undefined) return { stored: next, write: () => this.#write(id, next, () => this.#rows.remove(id)) };
    const { stored, value } = sealStoredValue(this.#kind, next);
    return { stored: value, write: () => this.#write(id, value, () => this.#rows.put(id, stored)) };
  }

  /** While it isn't known how a write ended, what is stored isn't either. */
  async #write(id: Id, value: Value | undefined, write: () => Promise<void>): Promise<void> {
    this.#cache.drop(id);
    await write();
    this.#cache.hold(id, value);
  }

  #checkId(id: Id): void {
    this.#refuseWhenClosed();
    if (validId.test(id)) return;
    throw new TypeError(
      `A ${this.#kind.namespace} record's id is 1 to 200 letters, digits, dots, dashes or underscores.`,
    );
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new Failure('store-unavailable', storeIsClosed);
  }
}

/** What a change comes to. Without `write` nothing is to be written. */
type PlannedWrite<Value> = { readonly stored: Value | undefined; readonly write?: () => Promise<void> };

type ChangeSteps<Value> = {
  readonly backend: Backend;
  /** Names the record among all of the store. */
  readonly record: string;
  /** Does work while nobody else works on the record. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Yields how to apply the change. */
  load(): Promise<() => PlannedWrite<Value>>;
};

class StoredChange<Value> implements RecordChange<Value> {
  declare readonly changes?: Value;
  readonly steps: ChangeSteps<Value>;

  constructor(steps: ChangeSteps<Value>) {
    this.steps = steps;
  }
}

/** See `ChangeTogether`. */
export async function changeTogether(
  changes: readonly RecordChange<unknown>[],
  backend: Backend,
): Promise<readonly unknown[]> {
  const steps = changes.map((change) => stepsOf(change, backend));
  // Everybody waits for records in the same order, so that no two wait for each other.
  const inOrder = steps.toSorted((one, other) => (one.record < other.record ? -1 : 1));
  if (inOrder.some(({ record }, at) => record === inOrder[at + 1]?.record)) {
    throw new TypeError('A record was to be changed twice in one write.');
  }
  const change = async () => {
    const apply = await Promise.all(steps.map(({ load }) => load()));
    const planned = apply.map((one) => one());
    const writes = planned.flatMap(({ write }) => (write === undefined ? [] : [write]));
    if (writes.length === 1) await writes[0]?.();
    else if (writes.length > 1) await backend.asOneWrite(() => allDone(writes));
    return planned.map(({ stored }) => stored);
  };
  return await inOrder.reduceRight<() => Promise<readonly unknown[]>>(
    (work, { inTurn }) =>
      () =>
        inTurn(work),
    change,
  )();
}

function stepsOf(change: RecordChange<unknown>, backend: Backend): ChangeSteps<unknown> {
  if (change instanceof StoredChange && change.steps.backend === backend) return change.steps;
  throw new TypeError("A change of another store's record was to be made.");
}

/** Waits for all of them, also when one fails: none goes on behind our back. */
async function allDone(writes: readonly (() => Promise<void>)[]): Promise<void> {
  const outcomes = await Promise.allSettled(writes.map((write) => write()));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
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
