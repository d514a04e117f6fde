import { access, constants, lstat, stat } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import { openSignOf, writeAheadLogOf } from './database-files.ts';
import { adviceOfSystem, noFile, notToBeOpened, notToBeUsed, notWritable } from './sqlite-failure.ts';

/** What a database file says of itself in its header, and how many tables and indexes it has. */
type FileMarks = { readonly applicationId: number; readonly layoutVersion: number; readonly tables: number };

/** How databases of ours are marked. */
export const ownMarks = {
  /** `PRAGMA application_id`: "Scrl". */
  applicationId: 0x5363726c,
  /**
   * How tables are laid out, and how what is in them (`PRAGMA user_version`): raised by one with each version of a record,
   * so that an older program refuses the file at its start, and not one person after another at what they say.
   */
  layoutVersion: 7,
} as const;

type FileVerdict = { readonly kind: 'ours' | 'new' } | { readonly kind: 'refuse'; readonly words: string };

export const anotherProgram = 'is a database of another program. Choose another file.';

/** Decides whether a file may be written to. Anything that may be another program's data is left alone. */
export function judgeFile(file: FileMarks, own: Omit<FileMarks, 'tables'>): FileVerdict {
  if (file.applicationId === own.applicationId) {
    if (file.layoutVersion <= own.layoutVersion) return { kind: 'ours' };
    const versions = `layout ${file.layoutVersion}, this one knows up to ${own.layoutVersion}`;
    return {
      kind: 'refuse',
      words: `was written by a newer version of Scarlet (${versions}). Run that version, or restore a backup from before.`,
    };
  }
  if (file.applicationId === 0 && file.layoutVersion === 0 && file.tables === 0) return { kind: 'new' };
  return { kind: 'refuse', words: anotherProgram };
}

/**
 * SQLite would write to a device as if it were a file, and wait at a pipe; what it may only read it would open, and fail
 * later as if the disk were broken.
 *
 * @throws Failure `store-unavailable`, with what to do.
 */
export async function refuseUnusable(path: string): Promise<void> {
  if (!(await stat(path)).isFile()) throw new Failure('store-unavailable', notToBeOpened(path), { remedy: 'settings' });
  try {
    await access(path, forBoth);
  } catch (error) {
    const words = adviceOfSystem(error, path) ?? notWritable(path);
    throw new Failure('store-unavailable', words, { cause: error, remedy: 'settings' });
  }
  for (const file of [openSignOf(path), writeAheadLogOf(path)]) await refuseUnusableBeside(file);
}

const forBoth = constants.R_OK | constants.W_OK;

/** A start by another user, root for one, leaves such files; SQLite would name the database in their place. */
async function refuseUnusableBeside(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isFile()) throw new Failure('store-unavailable', noFile(file), { remedy: 'settings' });
  try {
    await access(file, forBoth);
  } catch (error) {
    throw new Failure('store-unavailable', notToBeUsed(file), { cause: error, remedy: 'settings' });
  }
}
