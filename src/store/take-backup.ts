import { existsSync, lstatSync, mkdirSync, readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { Failure, isFailure } from '../base/failure.ts';
import {
  type CopyState,
  clearRequests,
  exchangeOf,
  nameOf,
  namesInExchange,
  newCopyId,
  readName,
} from './backup-exchange.ts';
import { filesBeside, realPathOf } from './database-files.ts';
import { clearPartsIn, type DurableFiles, durableFiles, giveToOwnerOf, newPartOf } from './durable-files.ts';
import { type Contents, type FinishOptions, finishCopy } from './finish-copy.ts';
import { makeFolderOf } from './make-folder.ts';
import { isInUse, toSqliteFailure } from './sqlite-failure.ts';
import { holdSqliteFile } from './sqlite-file.ts';

export type BackupOptions = FinishOptions & {
  /** The database, whether a bot has it open or not. */
  readonly path: string;
  /** The file that the backup becomes. Its folder is made where it is missing. */
  readonly to: string;
  /** Whether a file that is there is replaced. Default: it is not. */
  readonly replace?: boolean | undefined;
  readonly clock: Clock;
  /** Ends it: nothing is left of it then. */
  readonly signal?: AbortSignal | undefined;
  readonly files?: DurableFiles | undefined;
};

export type BackupReport = {
  readonly contents: Contents;
  readonly bytes: number;
  readonly madeBy: 'running-bot' | 'itself';
  /** The folder of the file, where it had to be made. */
  readonly madeFolder: string | undefined;
};

/** How long the process that holds the database may take to begin, and how long a copy under way may stand still. */
const answerWithinMs = { wanted: 15_000, copying: 120_000 };
const pollMs = 50;
// Nobody waits for a database that no bot has open.
const pagesAtOnce = 10_000;

/** What is left to those who talk meanwhile. */
const spareBytes = 20_000_000;

/**
 * Copies a database to a file that stands by itself: what a running bot has acknowledged until the end of the copying is
 * in it. The file is there under its name when it is whole, checked and on the disk, and not before.
 *
 * Rejects with a `store-unavailable` whose words say what to do.
 */
export async function takeBackup({
  path,
  to,
  replace = false,
  clock,
  signal,
  files = durableFiles,
  ...finish
}: BackupOptions): Promise<BackupReport> {
  if (!existsSync(path))
    throw refusedCopy(`${path} isn't there: there is nothing to back up. Set DATABASE_PATH to the bot's.`);
  refuseTarget(to, path, replace);
  const madeFolder = await makeFolderUnlessThere(to);
  const part = newPartOf(to);
  try {
    refuseWithoutRoom(path, to);
    for (const folder of [dirname(path), dirname(to)]) clearPartsIn(folder, clock.now());
    const madeBy = await copyTo(part, { path, clock, signal, files });
    const contents = await finishCopy(part, { ...finish, acceptOld: true });
    files.flush(part);
    // No link: where a disk knows none, it would be a copy, and a kill would leave half of one under this name.
    if (!replace) refuseWhereThereIs(to);
    files.rename(part, to);
    files.flushFolderOf(to);
    return { contents, bytes: statSync(to).size, madeBy, madeFolder };
  } catch (error) {
    throw toSqliteFailure(error, to);
  } finally {
    files.remove(part);
  }
}

async function makeFolderUnlessThere(to: string): Promise<string | undefined> {
  const folder = dirname(to);
  const wasThere = existsSync(folder);
  try {
    await makeFolderOf(to);
    return wasThere ? undefined : folder;
  } catch (error) {
    // `settings` would blame that of the database.
    throw isFailure(error) ? new Failure(error.kind, error.message, { cause: error }) : error;
  }
}

/** What the database needs beside it, a running bot would miss, or take away as its own. */
function refuseTarget(to: string, path: string, replace: boolean): void {
  const target = realPathOf(to);
  const [database, exchange] = [realPathOf(path), exchangeOf(realPathOf(path))];
  if (target === database) throw refusedCopy(`${to} is the database itself. Choose another file.`);
  if ([...filesBeside(database), exchange].includes(target) || dirname(target) === exchange)
    throw refusedCopy(`${to} can't be the backup: ${path} needs that name for itself. Choose another file.`);
  if (!replace) refuseWhereThereIs(to);
  else if (existsSync(to) && !statSync(to).isFile())
    throw refusedCopy(`${to} is no file that a backup could replace. Choose another one.`);
}

function refuseWhereThereIs(to: string): void {
  if (existsSync(to)) throw refusedCopy(`${to} exists. Choose another file, or replace it with --force.`);
}

type CopyOptions = Pick<BackupOptions, 'path' | 'clock' | 'signal'> & { readonly files: DurableFiles };

/** Asks whoever holds the database, or copies it where nobody does, also when whoever held it dies meanwhile. */
async function copyTo(part: string, { path, clock, signal, files }: CopyOptions): Promise<BackupReport['madeBy']> {
  const exchange = exchangeOf(path);
  const id = newCopyId();
  const at = (state: CopyState) => join(exchange, nameOf(id, state));
  let seen = { bytes: -1, since: clock.elapsed() };
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (existsSync(at('ready'))) {
        moveAcross(at('ready'), part, files);
        return 'running-bot';
      }
      if (existsSync(at('failed'))) throw refusedCopy(readFileSync(at('failed'), 'utf8'));
      if (await copiedHere(path, part, files)) return 'itself';
      if (!isUnderWay(exchange, id)) askFor(at('wanted'), path);
      const bytes = statSync(at('copying'), { throwIfNoEntry: false })?.size ?? -1;
      if (bytes !== seen.bytes) seen = { bytes, since: clock.elapsed() };
      if (clock.elapsed() - seen.since > answerWithinMs[bytes < 0 ? 'wanted' : 'copying'])
        throw refusedCopy(unanswered(path));
      await clock.sleep(pollMs, signal);
    }
  } finally {
    clearRequests(exchange, id);
  }
}

/** Whether nobody holds the database, so that it could be copied from here. */
async function copiedHere(path: string, part: string, files: DurableFiles): Promise<boolean> {
  let database: DatabaseSync;
  try {
    database = await holdSqliteFile(path);
  } catch (error) {
    if (isInUse(error)) return false;
    throw error;
  }
  try {
    files.create(part);
    await backup(database, part, { rate: pagesAtOnce });
    return true;
  } finally {
    database.close();
  }
}

function isUnderWay(exchange: string, id: string): boolean {
  return namesInExchange(exchange).some((name) => readName(name)?.id === id);
}

/** Whoever owns the database must be able to work in the folder, also where an administrator asks. */
function askFor(wanted: string, path: string): void {
  const exchange = dirname(wanted);
  if (lstatSync(exchange, { throwIfNoEntry: false })?.isDirectory() === false)
    throw refusedCopy(
      `${exchange} is in the way: a bot that runs is asked for copies in a folder of that name. Move it.`,
    );
  mkdirSync(exchange, { recursive: true, mode: 0o700 });
  giveToOwnerOf(path, exchange);
  writeFileSync(wanted, '', { mode: 0o600 });
}

function moveAcross(from: string, to: string, files: DurableFiles): void {
  try {
    files.rename(from, to);
  } catch (error) {
    if (!isOfAnotherDisk(error)) throw error;
    files.copy(from, to);
  }
}

function isOfAnotherDisk(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EXDEV';
}

/** A disk that is full would be felt by everybody who talks with the bot. */
function refuseWithoutRoom(path: string, to: string): void {
  const needed = statSync(path).size + spareBytes;
  for (const folder of [dirname(path), dirname(to)]) {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < needed)
      throw refusedCopy(`${folder} has no room for a copy: ${megabytes(needed)} are needed.`);
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}

function unanswered(path: string): string {
  return `${path} is in use, and whoever uses it makes no backup of it: another program, or an older Scarlet. Stop it first.`;
}

function refusedCopy(words: string): Failure {
  return new Failure('store-unavailable', words);
}
