import { existsSync } from 'node:fs';
import { databaseFilesOf, realPathOf } from './database-files.ts';
import { narrowFiles } from './file-rights.ts';
import { sqliteBackend } from './sqlite-backend.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { createStore, type Store, type StoreOptions } from './store.ts';

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
