import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import type { SQLInputValue } from 'node:sqlite';
import { KeyvSqlite, type SqliteDriver } from '@keyv/sqlite';
import { Keyv } from 'keyv';
import { databaseFilesOf, realPathOf } from './database-files.ts';
import { narrowFiles } from './file-rights.ts';
import { recordSerialization as serialization } from './record-serialization.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { toSqliteFailure } from './sqlite-failure.ts';
import { createStore, type Store, type StoreOptions } from './store.ts';
import type { Backend } from './strict-keyv.ts';

export type OpenStoreOptions = StoreOptions & {
  /** The SQLite file; it and its folder are made where they are missing. */
  readonly path: string;
  /** Opens a copy all the same that was made without its log. Default: it is refused. */
  readonly acceptOld?: boolean | undefined;
  /** Called once when nothing can be kept any more, and only a new start of the process helps. */
  readonly onLost?: ((reason: Error) => void) | undefined;
};

/**
 * Opens the records kept in an SQLite file, for this process alone.
 *
 * Rejects with a `store-unavailable` whose message names the path and says what to do.
 */
export async function openStore({ path, acceptOld, onLost, ...options }: OpenStoreOptions): Promise<Store> {
  const file = realPathOf(path);
  const isNew = !existsSync(file);
  const connection = await SqliteConnection.open(file, { acceptOld, onLost });
  if (isNew) options.log.info({ path: file }, 'a new database was made: nobody is known yet');
  // Not before it is known to be ours: a path may lead anywhere.
  for (const { outcome, ...wide } of narrowFiles(databaseFilesOf(file))) {
    if (outcome === 'narrowed') options.log.warn(wide, 'others could read what people said: narrowed to its owner');
    else options.log.warn(wide, 'others can read what people said: the owner of the file has to narrow it');
  }
  try {
    return createStore(await sqliteBackend(file, connection), options);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Rows fetched per query while ids are listed; the adapter fetches the values with them. */
const idsPerQuery = 100;

/** Keeps records in an SQLite file. The connection is closed with the backend. */
export async function sqliteBackend(
  path: string,
  connection: Pick<SqliteConnection, 'run' | 'close'>,
): Promise<Backend> {
  const units = new AsyncLocalStorage<number>();
  let lastUnit = 0;
  const driver = sharedDriver(connection, units);

  function adapter(): KeyvSqlite {
    return new KeyvSqlite({ driver, iterationLimit: idsPerQuery });
  }

  await prepare(adapter(), connection);
  return {
    // Keyv would remove a record whose text names a time that has passed; ours never expire.
    keyv: (namespace) => new Keyv({ store: adapter(), namespace, checkExpired: false, serialization }),
    asOneWrite: (write) => {
      lastUnit += 1;
      return units.run(lastUnit, write);
    },
    toFailure: (error) => toSqliteFailure(error, path),
    close: () => connection.close(),
  };
}

/**
 * The first adapter makes the table, so that a file in which that fails is refused at the start. Its own index has the
 * keys of all namespaces in one row: who wants those of a small one, as each start does, would walk past everybody's.
 */
async function prepare(first: KeyvSqlite, connection: Pick<SqliteConnection, 'run'>): Promise<void> {
  await first.ready;
  await connection.run('CREATE INDEX IF NOT EXISTS keyv_by_namespace ON keyv (namespace, key)');
}

/**
 * Lets any number of @keyv/sqlite adapters work on one connection, whose owner closes it. What is asked for within a
 * unit is kept as a whole or not at all: Keyv knows of no such thing, so it is told past it.
 */
function sharedDriver(connection: Pick<SqliteConnection, 'run'>, units: AsyncLocalStorage<number>): SqliteDriver {
  const query = async (sql: string, ...values: unknown[]) => [
    ...(await connection.run(sql, values.map(toInput), units.getStore())),
  ];
  return { name: 'custom', connect: async () => ({ query, close: async () => {} }) };
}

function toInput(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`a statement was given a value of type ${typeof value}, which no record is stored as`);
}
