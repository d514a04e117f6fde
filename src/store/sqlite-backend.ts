import type { DatabaseSync } from 'node:sqlite';
import { KeyvSqlite } from '@keyv/sqlite';
import { Keyv } from 'keyv';
import type { Backend, Usable } from './backend.ts';
import { sharedDriver } from './driver.ts';
import { toSqliteFailure } from './sqlite-failure.ts';
import { WatchedFile, wordsFor } from './watched-file.ts';

/** Rows fetched per query while ids are listed; the adapter fetches the values with them. */
const idsPerQuery = 100;
/** More than one page, so that the trial needs what a new record would need. */
const trialBytes = 16_384;

/** Keeps records in an SQLite file that `openSqliteFile` opened. The database is closed with the backend. */
export async function sqliteBackend(path: string, database: DatabaseSync): Promise<Backend> {
  const file = new WatchedFile(path);
  const driver = sharedDriver(database, () => file.confirm());

  function adapter(): KeyvSqlite {
    return new KeyvSqlite({ driver, iterationLimit: idsPerQuery });
  }

  async function usable(): Promise<Usable> {
    if (!database.isOpen) return { kind: 'unusable', because: 'closed', words: `${path} is closed.` };
    const state = file.state();
    if (state !== 'in-place') return { kind: 'unusable', because: state, words: wordsFor(state, path) };
    try {
      tryToWrite(database);
      return { kind: 'usable' };
    } catch (error) {
      return { kind: 'unusable', because: 'not-writable', words: toSqliteFailure(error, path).message };
    }
  }

  async function scrub(): Promise<void> {
    try {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      throw toSqliteFailure(error, path);
    }
  }

  async function close(): Promise<void> {
    if (database.isOpen) database.close();
  }

  await prepare(adapter(), path);
  return {
    // Keyv would remove a record whose text names a time that has passed; ours never expire.
    keyv: (namespace) => new Keyv({ store: adapter(), namespace, checkExpired: false }),
    toFailure: (error) => toSqliteFailure(error, path),
    usable,
    scrub,
    close,
  };
}

/** The first adapter makes the table, so that a file in which that fails is refused at the start. */
async function prepare(first: KeyvSqlite, path: string): Promise<void> {
  try {
    await first.ready;
  } catch (error) {
    throw toSqliteFailure(error, path);
  }
}

/** Writes durably and leaves nothing behind. No other statement can come in between: the calls are synchronous. */
function tryToWrite(database: DatabaseSync): void {
  try {
    database.exec(`
      BEGIN IMMEDIATE;
      INSERT INTO keyv (key, namespace, value) VALUES ('trial', 'trial', zeroblob(${trialBytes}));
      DELETE FROM keyv WHERE key = 'trial' AND namespace = 'trial';
      COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
