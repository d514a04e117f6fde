import { statSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { KeyvSqlite, type SqliteDriver } from '@keyv/sqlite';
import { Keyv } from 'keyv';
import { Failure } from '../base/failure.ts';
import { toSqliteFailure } from './sqlite-failure.ts';
import type { Backend } from './strict-keyv.ts';

/** Rows fetched per query while ids are listed; the adapter fetches the values with them. */
const idsPerQuery = 100;

/** Keeps records in an SQLite file that `openSqliteFile` opened. The database is closed with the backend. */
export async function sqliteBackend(path: string, database: DatabaseSync): Promise<Backend> {
  const file = new WatchedFile(path);
  const driver = sharedDriver(database, () => file.confirm());

  function adapter(): KeyvSqlite {
    return new KeyvSqlite({ driver, iterationLimit: idsPerQuery });
  }

  async function close(): Promise<void> {
    if (database.isOpen) database.close();
  }

  await prepare(adapter(), path);
  return {
    // Keyv would remove a record whose text names a time that has passed; ours never expire.
    keyv: (namespace) => new Keyv({ store: adapter(), namespace, checkExpired: false }),
    toFailure: (error) => toSqliteFailure(error, path),
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

/** The adapter knows fewer than ten statements; the bound only guards against one that changes its ways. */
const mostStatements = 50;

/**
 * Lets any number of @keyv/sqlite adapters work on one connection, whose owner closes it.
 *
 * @param afterWrite is called when a statement that may have written has ended, and may throw: that fails it.
 */
function sharedDriver(database: DatabaseSync, afterWrite: () => void): SqliteDriver {
  const statements = new Map<string, StatementSync>();

  function prepared(sql: string): StatementSync {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= mostStatements) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  async function query(sql: string, ...values: unknown[]): Promise<unknown[]> {
    const rows = prepared(sql).all(...values.map(toInput));
    if (!onlyReads(sql)) afterWrite();
    return rows;
  }

  return { name: 'custom', connect: async () => ({ query, close: async () => {} }) };
}

function onlyReads(sql: string): boolean {
  return /^\s*(SELECT|PRAGMA)\b/i.test(sql);
}

function toInput(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`a statement was given a value of type ${typeof value}, which no record is stored as`);
}

type FileState = 'in-place' | 'file-removed' | 'file-replaced';

/**
 * Notices that a file was removed or replaced while it is open: SQLite would go on writing to the removed one,
 * and report success for what is lost at the next start.
 *
 * Looks at the path only. Opening and closing the file would drop the locks that this process holds on it
 * (POSIX: any close of a file drops all of the process's locks on it).
 */
class WatchedFile {
  readonly #path: string;
  readonly #identity: string;

  constructor(path: string) {
    this.#path = path;
    this.#identity = fileIdentityOf(path) ?? '';
  }

  #state(): FileState {
    const identity = fileIdentityOf(this.#path);
    if (identity === this.#identity) return 'in-place';
    return identity === undefined ? 'file-removed' : 'file-replaced';
  }

  /** Throws when what was just written is not at the path any more. */
  confirm(): void {
    const state = this.#state();
    if (state === 'in-place') return;
    throw new Failure('store-unavailable', wordsFor(state, this.#path), { arrived: 'unknown' });
  }
}

function wordsFor(state: Exclude<FileState, 'in-place'>, path: string): string {
  const what = state === 'file-removed' ? 'removed' : 'replaced';
  return `${path} was ${what} while in use, so nothing can be kept. Stop, put the right file there, and start again.`;
}

function fileIdentityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
