import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { ChangeTogether, JoinableRecords, RecordKind } from '../base/records.ts';
import { usuallyHeld } from './record-cache.ts';
import { changeTogether, StoredRecords, storeIsClosed } from './stored-records.ts';
import type { Backend } from './strict-keyv.ts';
import { StrictKeyv } from './strict-keyv.ts';

export type Store = {
  /**
   * The one door to the records of a kind. Asking for a namespace twice throws: the two would not wait for each
   * other's updates.
   */
  records<Id extends string, Value>(kind: RecordKind<Value>): JoinableRecords<Id, Value>;
  readonly changeTogether: ChangeTogether;
  /** Lets the work under way end, then lets go of the database. */
  close(): Promise<void>;
};

export type StoreOptions = {
  readonly log: Log;
  readonly clock: Clock;
  /** How long one call of the database may take, in milliseconds. Default 5,000. */
  readonly deadlineMs?: number;
  /** How many characters of each kind of record are held in memory. Default 8,000,000. */
  readonly held?: number | undefined;
};

/** A store on a database that is already open. It is closed with the store. */
export function createStore(
  backend: Backend,
  { log, clock, deadlineMs = 5_000, held = usuallyHeld }: StoreOptions,
): Store {
  const given = new Map<string, { close(): Promise<void> }>();
  let closing: Promise<void> | undefined;

  function records<Id extends string, Value>(kind: RecordKind<Value>): JoinableRecords<Id, Value> {
    if (closing !== undefined) throw new Failure('store-unavailable', storeIsClosed);
    if (!/^[a-z][a-z-]{0,49}$/.test(kind.namespace))
      throw new TypeError('A namespace is lower-case letters and dashes.');
    if (given.has(kind.namespace)) throw new TypeError(`The ${kind.namespace} records were given out already.`);
    const rows = new StrictKeyv(backend, kind.namespace, { log, clock, deadlineMs });
    const made = new StoredRecords<Id, Value>(kind, rows, backend, log, held);
    given.set(kind.namespace, made);
    return made;
  }

  async function close(): Promise<void> {
    await Promise.all(Array.from(given.values(), (each) => each.close()));
    await backend.close();
  }

  return {
    records,
    // What comes back stands in the order of what went in, which no type can follow through the array.
    changeTogether: (async (...changes) => await changeTogether(changes, backend)) as ChangeTogether,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
