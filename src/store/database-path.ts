import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../base/failure.ts';
import { notToBeOpened, notWritable } from './sqlite-failure.ts';

/** @throws Failure `store-unavailable` where it can't be made. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    const words = `The folder of ${path} can't be made. Make it, or choose a path that this user may write to.`;
    throw new Failure('store-unavailable', words, { cause: error, remedy: 'settings' });
  }
}

export async function isAbsent(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    () => true,
  );
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
    await access(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new Failure('store-unavailable', notWritable(path), { cause: error, remedy: 'settings' });
  }
}
