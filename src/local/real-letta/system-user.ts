import { chmod, lstat, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RealLettaFailure } from './real-letta-failure.ts';
import { runCommand } from './run-command.ts';

export type SystemUser = { readonly uid: number; readonly gid: number };

/** Whom PostgreSQL runs as. It refuses to run as root, so root lends it the user `nobody`; undefined means ourselves. */
export async function postgresUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const uid = Number(await runCommand({ program: 'id', args: ['-u', 'nobody'] }));
    const gid = Number(await runCommand({ program: 'id', args: ['-g', 'nobody'] }));
    return { uid, gid };
  } catch (cause) {
    const message = 'PostgreSQL refuses to run as root, and there is no user "nobody" to run it as.';
    throw new RealLettaFailure('unfit-machine', message, { cause });
  }
}

const passBit = 0o001;
const readBit = 0o004;

/**
 * Lets any user pass through a folder and its parents, without being able to list them.
 * @returns the folders that had to be opened
 */
export async function openTheWayTo(folder: string): Promise<readonly string[]> {
  const { mode } = await stat(folder);
  const parent = dirname(folder);
  const opened = parent === folder ? [] : await openTheWayTo(parent);
  if ((mode & passBit) !== 0) return opened;
  await chmod(folder, mode | passBit);
  return [...opened, folder];
}

/** Lets any user read and run what is in a folder, whatever the umask was when it was written. */
export async function letEveryoneRead(path: string): Promise<void> {
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) return;
  const runnable = entry.isDirectory() || (entry.mode & 0o100) !== 0;
  const mode = entry.mode | readBit | (runnable ? passBit : 0);
  if (mode !== entry.mode) await chmod(path, mode);
  if (!entry.isDirectory()) return;
  for (const name of await readdir(path)) await letEveryoneRead(join(path, name));
}
