import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** What belongs to a database beside its file, and how it is called. */

// As many as Linux follows.
const mostLinks = 40;

/** Where a database really lies, or would, whatever link leads there: what stands beside it does so there. */
export function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return endOfLinks(path);
  }
}

/** A link may lead to a file that is gone. One that leads round in circles is for the opener to refuse. */
function endOfLinks(path: string, links = 0): string {
  try {
    return links < mostLinks ? endOfLinks(resolve(dirname(path), readlinkSync(path)), links + 1) : resolve(path);
  } catch {
    return resolve(path);
  }
}

/**
 * A file that stands beside one in use, empty until the log holds something. The log is no sign of that: a process that
 * ends by itself removes it.
 */
export function openSignOf(path: string): string {
  return `${path}-open`;
}

/** The file that SQLite names so, beside a database: what was written last may stand in it alone. */
export function writeAheadLogOf(path: string): string {
  return `${path}-wal`;
}

/**
 * Whether a file that is written to now bears another time of change than before. Where that has no part of a second the
 * disk knows no finer ones: FAT counts in twos. Linux counts in ticks, of ten milliseconds at most.
 *
 * @param sinceMs how long ago it was written to before
 */
export function isLaterTold(writtenAt: bigint, sinceMs: number): boolean {
  return sinceMs > (writtenAt % 1_000_000_000n === 0n ? 2_000 : 20);
}

// What a log begins with. Where nothing follows, it holds nothing.
const logHeaderBytes = 32;

/** Whether the log holds anything. One that was emptied is as good as one that is gone. */
export function holdsLog(path: string): boolean {
  const log = writeAheadLogOf(path);
  if (!existsSync(log) || statSync(log).size <= logHeaderBytes) return false;
  const file = openSync(log, 'r');
  try {
    return !beginsWithGap(file);
  } finally {
    closeSync(file);
  }
}

/** Whether a log was emptied under its writer, who went on behind the gap: its first byte is never zero. */
export function beginsWithGap(log: number): boolean {
  const first = Buffer.alloc(1);
  return readSync(log, first, 0, 1, 0) === 1 && first[0] === 0;
}

// SQLite's own header, with a count that goes on with each checkpoint: see `checkpointInUse`.
const headerBytes = 100;

/** What tells one state of a database file from another. */
export function headerOf(file: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  return header.subarray(0, readSync(file, header, 0, headerBytes, 0));
}

/**
 * Says beside a database that its log holds more than its file, which was written to last at that moment, and how that
 * begins. Once after each checkpoint, as soon as `isLaterTold`, and not flushed: what a machine forgets that loses its
 * power refuses nobody.
 */
export function noteLog(path: string, writtenAt: bigint, header: Buffer): void {
  try {
    writeFileSync(openSignOf(path), `${writtenAt} ${header.toString('base64')}`);
  } catch {
    // A full disk: a log that is taken away is not missed, then.
  }
}

/** Says so no more: what the log holds is put into the file from now on. Flushed, as the file will be. */
export function forgetLog(path: string): void {
  if (notedOf(path) === undefined) return;
  const sign = openSync(openSignOf(path), 'w');
  try {
    fsyncSync(sign);
  } finally {
    closeSync(sign);
  }
}

/** What `noteLog` has left: nothing where the file may hold all that the log does. */
function notedOf(path: string): { readonly writtenAt: string; readonly header: string | undefined } | undefined {
  if (!existsSync(path) || !existsSync(openSignOf(path))) return undefined;
  const [writtenAt, header] = readFileSync(openSignOf(path), 'utf8').split(' ');
  return writtenAt ? { writtenAt, header } : undefined;
}

/**
 * Whether a log is gone, or emptied, whose content is nowhere else: nobody has put it into the file. SQLite does so whenever it takes
 * one away.
 */
export function lacksItsLog(path: string): boolean {
  const noted = notedOf(path);
  if (noted === undefined || holdsLog(path)) return false;
  return noted.writtenAt === String(statSync(path, { bigint: true }).mtimeNs);
}

/** Whether a file was put in the place of the one for which the log beside it was written: SQLite would mix the two. */
export function hasLogOfAnother(path: string): boolean {
  const header = notedOf(path)?.header;
  // In this order: a path that no disk takes is for the opener to refuse.
  if (header === undefined || !holdsLog(path)) return false;
  const file = openSync(path, 'r');
  try {
    return headerOf(file).toString('base64') !== header;
  } finally {
    closeSync(file);
  }
}

/** Whether something beside a file that isn't there says that it was in use, and was taken away. */
export function wasTakenAway(path: string): boolean {
  return !existsSync(path) && [openSignOf(path), writeAheadLogOf(path)].some((file) => existsSync(file));
}

/** All that may stand beside a database. Taken away from the left to the right, none is missed by the others. */
export function filesBeside(path: string): readonly string[] {
  return [openSignOf(path), writeAheadLogOf(path), `${path}-shm`, `${path}-journal`];
}

/** Where a backup goes unless somebody wants it elsewhere. */
export function usualBackupOf(path: string, now: number): string {
  return join(backupFolderOf(path), `scarlet-${fileStampOf(now)}.sqlite`);
}

/**
 * All that holds what people said: the database, what stands beside it under its name, and the usual backups. No link is
 * among them: it may lead anywhere.
 */
export function databaseFilesOf(path: string): readonly string[] {
  const name = basename(path);
  const isNamed = (one: string) => one === name || one.startsWith(`${name}-`) || one.startsWith(`${name}.`);
  const isBackup = (one: string) => /^scarlet-.*\.sqlite$/.test(one);
  return [...pathsIn(dirname(path), isNamed), ...pathsIn(backupFolderOf(path), isBackup)];
}

/** Tells whether a path still leads to the same file. */
export function fileIdentityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}

/** A moment as part of a file's name: `2026-11-28T16-05-00-123Z`. */
export function fileStampOf(now: number): string {
  return new Date(now).toISOString().replace(/[:.]/g, '-');
}

function backupFolderOf(path: string): string {
  return join(dirname(path), 'backups');
}

function pathsIn(folder: string, isMeant: (name: string) => boolean): readonly string[] {
  try {
    const found = readdirSync(folder, { withFileTypes: true });
    return found.filter((one) => isMeant(one.name) && !one.isSymbolicLink()).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}
