import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { getSystemErrorMessage } from 'node:util';
import type { Clock } from '../base/clock.ts';
import { arrivalMs } from '../base/deadline.ts';
import { Failure } from '../base/failure.ts';
import {
  fileIdentityOf,
  fileStampOf,
  filesBeside,
  lacksItsLog,
  openSignOf,
  writeAheadLogOf,
} from './database-files.ts';
import { clearPartsIn, type DurableFiles, durableFiles, giveToOwnerOf, newPartOf } from './durable-files.ts';
import { type Contents, type FinishOptions, finishCopy } from './finish-copy.ts';
import { anotherProgram } from './judge-file.ts';
import { makeFolderOf } from './make-folder.ts';
import { isInUse, isOfDisk, toSqliteFailure } from './sqlite-failure.ts';
import { holdSqliteFile, makeSingleFile } from './sqlite-file.ts';

export type RestoreOptions = Omit<FinishOptions, 'acceptOld'> & {
  /** The backup, or the copy of a database with the log that lies beside it. It stays as it is. */
  readonly from: string;
  /** The database that it becomes. */
  readonly path: string;
  /** Whether a file is taken that lacks its log, or holds records that can't be read. Default: it is refused. */
  readonly force?: boolean | undefined;
  readonly clock: Clock;
  readonly files?: DurableFiles | undefined;
  /** Told once it is done, and how long it is still waited for after a kill: whoever ends the process then loses nothing. */
  readonly onDone?: ((report: RestoreReport, waitMs: number) => void) | undefined;
};

export type RestoreReport = {
  readonly contents: Contents;
  /** Where the database is kept that was there before. */
  readonly keptAs: string | undefined;
};

const howToAccept = 'restore what it holds with --force';

/**
 * Puts a backup in the place of the database, while no bot has it open. At each moment the database is either the old
 * one, whole, or the new one, whole; the old one stays beside it under another name. After a kill it takes some seconds.
 *
 * Rejects with a `store-unavailable` whose words say what to do, and has changed nothing then.
 */
export async function restoreBackup({
  from,
  path,
  force = false,
  kinds,
  clock,
  files = durableFiles,
  onDone,
}: RestoreOptions): Promise<RestoreReport> {
  refuseSource(from, path);
  await makeFolderOf(path);
  clearPartsIn(dirname(path), clock.now());
  const killedAt = lastWriteOfKilled(path);
  using old = await holdOld(path);
  const part = newPartOf(path);
  try {
    copyTo(part, from, path, files);
    const contents = await finishCopy(part, { kinds, acceptOld: force, howToAccept }).catch((error: unknown) => {
      const failure = toSqliteFailure(error, part);
      throw refusal(isOfDisk(failure) ? whatFailed(failure, part, path) : whyRefused(failure, part, from));
    });
    refuseContents(from, contents, force);
    giveToOwnerOf(existsSync(path) ? path : dirname(path), part);
    files.flush(part);
    const keptAs = keepOld(old, path, clock.now(), files);
    files.rename(part, path);
    files.flushFolderOf(path);
    // Whoever starts sooner would look in vain for what is still on its way to Letta, and ask it again.
    const sinceMs = clock.now() - (killedAt ?? 0);
    const waitMs = sinceMs >= 0 && sinceMs < arrivalMs ? arrivalMs - sinceMs : 0;
    onDone?.({ contents, keptAs }, waitMs);
    if (waitMs > 0) await clock.sleep(waitMs);
    return { contents, keptAs };
  } catch (error) {
    throw toSqliteFailure(error, path);
  } finally {
    for (const left of [part, ...besideNow(part)]) files.remove(left);
  }
}

/** Before anything is sent it is written down. A database that was closed has no sign beside it. */
function lastWriteOfKilled(path: string): number | undefined {
  if (!existsSync(openSignOf(path))) return undefined;
  const written = [path, writeAheadLogOf(path)].map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.max(...written);
}

function refuseSource(from: string, path: string): void {
  if (!isFileToRestore(from)) throw refusal(`${from} is no file that could be restored.`);
  if (fileIdentityOf(from) === fileIdentityOf(path)) throw refusal(`${from} is the database itself.`);
}

function isFileToRestore(from: string): boolean {
  try {
    return statSync(from, { throwIfNoEntry: false })?.isFile() === true;
  } catch (error) {
    throw refusal(`${from} can't be reached: ${systemWords(error)}.`, error);
  }
}

/** Where it fails, the system doesn't say on which side: so the words name both. */
function copyTo(part: string, from: string, path: string, files: DurableFiles): void {
  try {
    files.copy(from, part);
    if (existsSync(writeAheadLogOf(from))) files.copy(writeAheadLogOf(from), writeAheadLogOf(part));
    // An empty log is missed where nothing says that it may be.
    if (existsSync(openSignOf(from)) && !lacksItsLog(from)) files.create(openSignOf(part));
  } catch (error) {
    const why = systemWords(error);
    throw refusal(`${from} can't be copied to the folder of ${path}: ${why}. Nothing was changed.`, error);
  }
}

/** The copy lies on the database's disk, whatever the backup's is like. */
function whatFailed({ message }: Failure, part: string, path: string): string {
  return `${message.replaceAll(part, path)} Nothing was changed.`;
}

/** Most advice is for a database, and not for a backup of it. */
function whyRefused({ message }: Failure, part: string, from: string): string {
  if (message.includes(howToAccept)) return message.replaceAll(part, from);
  const [what = ''] = message.slice(part.length).split('. ');
  return `${from}${what.replace(/\.$/, '')}. Nothing was changed.`;
}

/** Nothing of a newer version may be lost by an older one, so that is refused whatever is forced. */
function refuseContents(from: string, { newer, unreadable }: Contents, force: boolean): void {
  if (newer.length > 0) {
    throw refusal(`${from} was written by a newer version of Scarlet (${some(newer)}). Restore it with that version.`);
  }
  if (unreadable.length > 0 && !force) {
    throw refusal(`${from} holds records that can't be read (${some(unreadable)}). --force restores it as it is.`);
  }
}

function some(lines: readonly string[]): string {
  const shown = lines.slice(0, 3).join('; ');
  return lines.length > 3 ? `${shown}; and ${lines.length - 3} more` : shown;
}

type OldDatabase = Disposable & { readonly database: DatabaseSync | undefined };

/**
 * Keeps a bot out until the new database is in its place. One that no bot would start with, as it is damaged or a newer
 * version's, is left as it is.
 *
 * @throws Failure where a bot has it open, where that can't be known, and where it is somebody else's.
 */
async function holdOld(path: string): Promise<OldDatabase> {
  if (!existsSync(path)) return { database: undefined, [Symbol.dispose]() {} };
  try {
    const database = await holdSqliteFile(path);
    return { database, [Symbol.dispose]: () => database.close() };
  } catch (error) {
    if (isInUse(error)) throw refusal(`${path} is in use. Stop the bot, and restore then.`);
    const isOurs = !toSqliteFailure(error, path).message.endsWith(anotherProgram);
    if (!isOurs || !mayBeLocked(path)) throw error;
    return { database: undefined, [Symbol.dispose]() {} };
  }
}

/** Whoever may not write to a file can't find out whether it is in use. */
function mayBeLocked(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Gives the old database a second name, and takes away what stands beside it: a log that is left would be read into the
 * new one. Nothing is returned where there was nothing.
 */
function keepOld({ database }: OldDatabase, path: string, now: number, files: DurableFiles): string | undefined {
  const kept = `${path}.replaced-${fileStampOf(now)}`;
  if (database !== undefined) {
    makeSingleFile(database);
    for (const file of besideNow(path)) files.remove(file);
  }
  const old = [path, ...besideNow(path)].filter((file) => existsSync(file));
  for (const file of old) files.link(file, `${kept}${file.slice(path.length)}`);
  files.flushFolderOf(path);
  for (const file of old) if (file !== path) files.remove(file);
  return old.length === 0 ? undefined : kept;
}

function besideNow(path: string): readonly string[] {
  return filesBeside(path).filter((file) => existsSync(file));
}

function systemWords(error: unknown): string {
  const errno = error instanceof Error && 'errno' in error ? error.errno : undefined;
  return typeof errno === 'number' ? getSystemErrorMessage(errno) : String(error);
}

function refusal(words: string, cause?: unknown): Failure {
  return new Failure('store-unavailable', words, { cause });
}
