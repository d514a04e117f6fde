import { resolve } from 'node:path';
import { sqliteBackend } from './sqlite-backend.ts';
import { openSqliteFile } from './sqlite-file.ts';
import { createStore, type Store, type StoreOptions } from './store.ts';

export type OpenStoreOptions = StoreOptions & {
  /** The SQLite file; it and its folder are made where they are missing. */
  readonly path: string;
};

/**
 * Opens the records kept in an SQLite file, for this process alone.
 *
 * Rejects with a `store-unavailable` whose message names the path and says what to do.
 */
export async function openStore({ path, ...options }: OpenStoreOptions): Promise<Store> {
  const file = resolve(path);
  const database = await openSqliteFile(file);
  try {
    return createStore(await sqliteBackend(file, database), options);
  } catch (error) {
    database.close();
    throw error;
  }
}
