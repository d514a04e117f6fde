import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What backup and restore do to files, one step at a time. A power failure or a kill between two steps is what they are
 * made for; tests put it there.
 */
export type DurableFiles = {
  /** Makes an empty file that must not be there yet. */
  create(path: string): void;
  /** Only the owner may read the copy. */
  copy(from: string, to: string): void;
  /** The same file by a second name, which must be free. Where the disk knows no such thing, a copy. */
  link(from: string, to: string): void;
  /** Takes the place of what is there, in one step. */
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Puts on the disk what the file holds. */
  flush(path: string): void;
  /** Puts on the disk which names stand in the folder of this path. */
  flushFolderOf(path: string): void;
};

/** What somebody left behind who was killed. */
const abandonedMs = 3_600_000;

/** A name beside a file for what is to take its place once it is whole. */
export function newPartOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.part`;
}

/**
 * Gives a file to the owner of another one, where an administrator does what a bot of its own user goes on with.
 *
 * @throws where this user may not give anything away
 */
export function giveToOwnerOf(other: string, file: string): void {
  const owner = statSync(other);
  if (statSync(file).uid !== owner.uid) chownSync(file, owner.uid, owner.gid);
}

/** Removes parts on which nobody works any more. They hold what the whole file would. */
export function clearPartsIn(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!/\.[0-9a-f]{12}\.part(-wal|-open|-journal)?$/.test(name)) continue;
    const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - changed > abandonedMs) rmSync(file, { force: true });
  }
}

export const durableFiles: DurableFiles = {
  create: (path) => writeFileSync(path, '', { mode: 0o600, flag: 'wx' }),
  copy(from, to) {
    copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    // What was readable for others before stays so for this moment.
    chmodSync(to, 0o600);
  },
  link(from, to) {
    try {
      linkSync(from, to);
    } catch (error) {
      if (!knowsNoLinks(error)) throw error;
      durableFiles.copy(from, to);
      durableFiles.flush(to);
    }
  },
  rename: renameSync,
  // What is too long to be the name of a file is none: to try would hide why the file was never made.
  remove(path) {
    if (existsSync(path)) rmSync(path, { force: true });
  },
  flush: flushPath,
  flushFolderOf: (path) => flushPath(dirname(path)),
};

function flushPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function knowsNoLinks(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(String(error.code))
  );
}
