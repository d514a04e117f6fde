import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { chmod, stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../base/failure.ts';
import {
  fileIdentityOf,
  fileStampOf,
  forgetLog,
  hasLogOfAnother,
  holdsLog,
  lacksItsLog,
  openSignOf,
  wasTakenAway,
  writeAheadLogOf,
} from './database-files.ts';
import { judgeFile, ownMarks, refuseUnusable } from './judge-file.ts';
import { makeFolderOf } from './make-folder.ts';
import {
  copiedInUse,
  damaged,
  inUse,
  isInUse,
  logGone,
  logOfAnother,
  takenAway,
  toSqliteFailure,
} from './sqlite-failure.ts';

/** The calls are synchronous: waiting for a lock stands the whole process still. */
const busyTimeoutMs = 200;

export type OpenFileOptions = {
  /** Opens a copy all the same whose log is missing or another's, and makes a file anew that was taken away. Default: refused. */
  readonly acceptOld?: boolean | undefined;
  /** How such a copy is accepted, for the words that refuse it. */
  readonly howToAccept?: string | undefined;
};

const usualWay =
  'set ACCEPT_OLD_DATABASE=true (as a library: acceptOldDatabase) for one start to go on with what it holds';

/**
 * Opens the database, makes the file and its folder where they are missing, and holds it for this process alone
 * until it is closed or the process ends, however it ends.
 *
 * Rejects with a `store-unavailable` that names the path and what to do: in use, damaged, not writable, not a
 * database, another program's, laid out by a newer version, a copy that was made without its log, put beside the log of
 * another, or taken away.
 */
export async function openSqliteFile(path: string, options: OpenFileOptions = {}): Promise<DatabaseSync> {
  await makeFolderOf(path);
  const database = await holdSqliteFile(path, options);
  try {
    configure(database);
    writeFileSync(openSignOf(path), '', { mode: 0o600 });
    stamp(database);
    return database;
  } catch (error) {
    database.close();
    throw toSqliteFailure(error, path);
  }
}

/**
 * Keeps everybody else out of the database until it is closed, and makes sure that it is ours and whole. Nothing in it
 * is changed, but that what its log holds is put into the file at the end.
 *
 * Rejects as `openSqliteFile` does.
 */
export async function holdSqliteFile(
  path: string,
  { acceptOld = false, howToAccept = usualWay }: OpenFileOptions = {},
): Promise<DatabaseSync> {
  const isNew = await isAbsent(path);
  if (wasTakenAway(path) && !acceptOld) throw new Failure('store-unavailable', takenAway(path));
  if (!isNew) await refuseUnusable(path);
  const isLone = !isNew && !holdsLog(path) && (await isAbsent(openSignOf(path)));
  const isWithoutItsLog = lacksItsLog(path);
  if (hasLogOfAnother(path)) {
    if (!acceptOld) throw new Failure('store-unavailable', logOfAnother(path, howToAccept));
    // It may be all that is left of what was said last.
    renameSync(writeAheadLogOf(path), writeAheadLogOf(`${path}.replaced-${fileStampOf(Date.now())}`));
  }
  const found = isNew ? undefined : fileIdentityOf(path);
  const database = connect(path);
  try {
    // What people say is in here. SQLite gives the files beside it the same mode.
    if (isNew) await chmod(path, 0o600);
    // From the first read on no other process gets in. Asked for before the log is touched, it also bars readers.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    judgeDatabase(database, path);
    // While the lock was waited for, a backup may have been restored to its place: what is held is the replaced one.
    if (!isNew && fileIdentityOf(path) !== found) throw new Failure('store-unavailable', inUse(path));
    if (pragma(database, 'quick_check(1)') !== 'ok') throw new Failure('store-unavailable', damaged(path));
    if (isWithoutItsLog && !acceptOld) throw new Failure('store-unavailable', logGone(path, howToAccept));
    if (isLone && !acceptOld) refuseCopy(database, path, howToAccept);
    // Whoever closes it puts the log into it.
    forgetLog(path);
    return database;
  } catch (error) {
    database.close();
    throw toSqliteFailure(error, path);
  }
}

/** Whether a process has the database open for itself alone. */
export function isHeld(path: string): boolean {
  if (!isFileAt(path)) return false;
  let database: DatabaseSync | undefined;
  try {
    if (hasLogOfAnother(path)) return false;
    database = connect(path);
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (isInUse(toSqliteFailure(error, path))) return true;
    throw toSqliteFailure(error, path);
  } finally {
    database?.close();
  }
}

/** Puts all that the log holds into the file, says in it that it is whole, and lets go of it. */
export function closeSqliteFile(database: DatabaseSync, path: string): void {
  try {
    forgetLog(path);
    markAsClosed(database);
  } finally {
    // A file that can't be written to any more is closed all the same, and stays marked as in use.
    database.close();
  }
  rmSync(openSignOf(path), { force: true });
}

function markAsClosed(database: DatabaseSync): void {
  if (hasMark(database)) database.exec('DELETE FROM in_use');
  checkpoint(database);
}

/** Makes the file whole without its log, which is taken away. It is held as before. */
export function makeSingleFile(database: DatabaseSync): void {
  markAsClosed(database);
  database.exec('PRAGMA journal_mode = DELETE');
}

/** Puts what the log holds into the file, and empties the log. */
function checkpoint(database: DatabaseSync): void {
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/**
 * The same, of a file that stays in use. No two states of it begin alike then: SQLite's header counts each change of what
 * tables there are, and the mark is made anew. Where `confirm` throws, as the log is spoilt, nothing of it goes there.
 */
export function checkpointInUse(database: DatabaseSync, confirm: () => void = () => {}): void {
  try {
    database.exec(`BEGIN IMMEDIATE; ${freshMark} COMMIT`);
  } catch {
    // A full disk may have room again once the log is empty.
    if (database.isTransaction) database.exec('ROLLBACK');
  }
  confirm();
  checkpoint(database);
}

async function isAbsent(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) === undefined;
}

/** A link that leads round in circles, or a name that no disk takes, is no file either. */
function isFileAt(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function connect(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: busyTimeoutMs });
  } catch (error) {
    throw toSqliteFailure(error, path);
  }
}

/** Before anything is written: the file may be somebody else's. */
function judgeDatabase(database: DatabaseSync, path: string): void {
  const tables = database.prepare('SELECT count(*) AS number FROM sqlite_schema').get();
  const marks = {
    applicationId: Number(pragma(database, 'application_id')),
    layoutVersion: Number(pragma(database, 'user_version')),
    tables: Number(tables?.['number']),
  };
  const verdict = judgeFile(marks, ownMarks);
  if (verdict.kind === 'refuse') {
    throw new Failure('store-unavailable', `${path} ${verdict.words}`, { remedy: 'settings' });
  }
}

/** Whether a bot has had it open before. */
export function isStamped(database: DatabaseSync): boolean {
  return pragma(database, 'application_id') === ownMarks.applicationId;
}

function configure(database: DatabaseSync): void {
  database.exec('PRAGMA journal_mode = WAL');
  // Acknowledged is durable: FULL flushes at each commit, and fullfsync makes macOS mean it.
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA fullfsync = ON');
  // What is erased is overwritten, and does not live on in the log's old tail.
  database.exec('PRAGMA secure_delete = ON');
  database.exec('PRAGMA journal_size_limit = 0');
  // Whoever writes does it: SQLite would not look first whether the file is still ours.
  database.exec('PRAGMA wal_autocheckpoint = 0');
}

/**
 * Who copies the file of a running bot, and not what stands beside it, has what was true some time ago. The mark in the
 * file tells: it is taken out when the file is closed.
 */
function refuseCopy(database: DatabaseSync, path: string, howToAccept: string): void {
  if (hasMark(database)) throw new Failure('store-unavailable', copiedInUse(path, howToAccept));
}

const freshMark = `DROP TABLE IF EXISTS in_use;
    CREATE TABLE in_use (one INTEGER PRIMARY KEY CHECK (one = 1));
    INSERT INTO in_use VALUES (1);`;

function hasMark(database: DatabaseSync): boolean {
  const isMade = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'in_use'").get() !== undefined;
  return isMade && database.prepare('SELECT 1 FROM in_use').get() !== undefined;
}

/**
 * Written at each start, so that a file that can't be written to is found out now and not by the first message; the mark
 * that it is in use stands in the file itself from then on, not only in its log.
 */
function stamp(database: DatabaseSync): void {
  database.exec(`BEGIN IMMEDIATE;
    PRAGMA application_id = ${ownMarks.applicationId};
    PRAGMA user_version = ${ownMarks.layoutVersion};
    ${freshMark}
    COMMIT`);
  checkpoint(database);
}

function pragma(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}
