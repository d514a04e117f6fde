import { Failure, type Remedy } from '../base/failure.ts';

const lockedCodes: readonly number[] = [5, 6];
const ioError = 10;
const diskCodes: readonly number[] = [3, 8, ioError, 13, 14];
/** Busy and locked; failed; full; no right, read-only, not to be opened, no database: what else helps but another try. */
const remedyByCode: ReadonlyMap<number, Remedy> = new Map([
  ...lockedCodes.map((code) => [code, 'stopping-the-other'] as const),
  [ioError, 'sound-disk'],
  [13, 'room'],
  ...[3, 8, 14, 26].map((code) => [code, 'settings'] as const),
]);

/** SQLite's primary result codes (sqlite.org/rescode.html) that an operator can do something about. */
const adviceByCode: ReadonlyMap<number, (path: string) => string> = new Map([
  [3, notWritable],
  [5, inUse],
  [6, inUse],
  [8, notWritable],
  [ioError, (path) => `The disk failed while ${path} was read or written. Check the disk and the system's log.`],
  [11, damaged],
  [13, noRoom],
  [14, notToBeOpened],
  [26, (path) => `${path} is not an SQLite database. Choose another file, or ${howToStartEmpty(path)}.`],
]);

export function damaged(path: string): string {
  return `${path} is damaged. Restore it from a backup, or ${howToStartEmpty(path)}.`;
}

function howToStartEmpty(path: string): string {
  return `to start empty, move it away with ${path}-open and ${path}-wal, where these are there`;
}

export function copiedInUse(path: string, howToAccept: string): string {
  return `${path} was copied while it was in use, without ${path}-wal or without what that held, so the last things said may not be in it. \
Copy all files beside it as well, or ${howToAccept}.`;
}

export function logGone(path: string, howToAccept: string): string {
  return `${path}-wal is gone or emptied: it held the last things said to the process that had ${path} open. \
Put it back, restore a backup (npm run restore), or ${howToAccept}.`;
}

export function logOfAnother(path: string, howToAccept: string): string {
  return `${path} was put in the place of the database for which ${path}-wal was written by a process that was killed; \
together they would be neither. Restore a backup with npm run restore, which keeps both as they are, or ${howToAccept}, which lays that log aside.`;
}

/** What stands beside a database is left there where it was taken away under the process that had it open. */
export function takenAway(path: string): string {
  return `${path} is gone, though ${path}-open or ${path}-wal says that it was in use. Put it back, or restore a backup \
(npm run restore). To begin with an empty one, remove those two as well, or set ACCEPT_OLD_DATABASE=true (as a library: acceptOldDatabase) \
for one start.`;
}

export function inUse(path: string): string {
  return `${path} is in use by another Scarlet or another program. Stop that one; a second bot needs a file of its own.`;
}

export function notWritable(path: string): string {
  return `${path} can't be written to. Give this user the right to write to the file and to its folder.`;
}

/** No right helps there. */
function onReadOnlyDisk(path: string): string {
  return `${path} is on a disk that is mounted read-only. Mount it for writing, or choose another path; where nobody made it so, the disk has failed: see the system's log.`;
}

function noRoom(path: string): string {
  return `${path} can't grow: its disk or quota is full. Free some space; a bot that runs goes on by itself.`;
}

export function notToBeOpened(path: string): string {
  return `${path} can't be opened. It must be a file, or absent, in a folder that this user may write to.`;
}

/** Of what stands beside a database. */
export function notToBeUsed(file: string): string {
  return `${file}, which belongs to the database, can't be read and written. Give this user the right to, and don't delete it: what was said last may stand in it alone.`;
}

/** Of what stands in the place of such a file. */
export function noFile(file: string): string {
  return `${file} stands where a file belongs to the database, and is none. Move it away.`;
}

/** The one place that knows what SQLite's errors mean to us. */
export function toSqliteFailure(error: unknown, path: string): Failure {
  if (error instanceof Failure) return error;
  const code = primaryCode(error);
  const words =
    adviceByCode.get(code)?.(path) ??
    adviceOfSystem(error) ??
    `${path}: ${error instanceof Error ? error.message : 'the storage failed'}.`;
  // A statement that fails is rolled back; only when the disk itself fails is it open what became of it.
  const remedy = remedyByCode.get(code);
  return new Failure('store-unavailable', words, {
    cause: error,
    arrived: code === ioError ? 'unknown' : 'no',
    remedy,
  });
}

/** Whether another process holds the database. */
export function isInUse(failure: unknown): boolean {
  return failure instanceof Failure && lockedCodes.includes(primaryCode(failure.cause));
}

/** Whether the disk failed, was full, or this user lacked a right to it: nothing is said of what the file holds. */
export function isOfDisk({ cause }: Failure): boolean {
  return diskCodes.includes(primaryCode(cause)) || (cause instanceof Error && 'syscall' in cause);
}

/** Node's errors are of files that stand beside a database, or of its folder. */
const adviceByName: ReadonlyMap<unknown, (path: string) => string> = new Map([
  ['EACCES', notWritable],
  ['EPERM', notWritable],
  ['EROFS', onReadOnlyDisk],
  ['ENOSPC', noRoom],
  ['EDQUOT', noRoom],
]);

/** What the system's refusal of a file means. Undefined where the error is none of those that tell. */
export function adviceOfSystem(error: unknown, path?: string): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'path' in error)) return undefined;
  return adviceByName.get(error.code)?.(path ?? String(error.path));
}

/** Zero, which SQLite gives to success, where the error is not SQLite's. */
function primaryCode(error: unknown): number {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return 0;
  return error.errcode & 0xff;
}
