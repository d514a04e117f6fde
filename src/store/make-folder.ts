import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../base/failure.ts';
import { adviceOfSystem } from './sqlite-failure.ts';

/**
 * Makes the folder of a file, for its owner alone.
 *
 * @throws Failure `store-unavailable` where it can't be made, or is on a disk that is mounted read-only.
 */
export async function makeFolderOf(path: string): Promise<void> {
  try {
    await makeFolders(dirname(path));
    await refuseReadOnly(dirname(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const onDisk = code === 'EROFS' ? adviceOfSystem(error) : undefined;
    const words =
      onDisk ?? `The folder of ${path} can't be made. Make it, or choose a path that this user may write to.`;
    throw new Failure('store-unavailable', words, { cause: error, remedy: 'settings' });
  }
}

/** One by one: where none can ever be made, such as in /proc, Node's own recursion does not end. */
async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT') throw error;
    await makeFolders(dirname(folder));
    await mkdir(folder, { mode: 0o700 });
  }
}

async function refuseReadOnly(folder: string): Promise<void> {
  await access(folder, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    // What rights are lacking is told of the file.
    if (error.code === 'EROFS') throw error;
  });
}
