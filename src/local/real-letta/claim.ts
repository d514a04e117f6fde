import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { commandOf } from './processes.ts';
import { RealLettaFailure } from './real-letta-failure.ts';

/**
 * Makes this process the only one that does what `path` stands for, until the returned function is called. The claim of
 * a process that was killed is void: it names the process by id and command line, since ids are used again.
 * @param what the claimed, for the message: "… is in use by process 7"
 * @throws RealLettaFailure `already-running`
 */
export async function claim(path: string, what: string): Promise<() => Promise<void>> {
  // The time origin tells this process from one that had the same id before a restart of the machine or container.
  const mine = [process.pid, await commandOf(process.pid), performance.timeOrigin].join('\n');
  await mkdir(dirname(path), { recursive: true });
  if (!(await wrote(path, mine))) {
    await requireVoid(path, what);
    await rm(path, { force: true });
    if (!(await wrote(path, mine))) throw alreadyRunning(what, 'another process');
  }
  return () => rm(path, { force: true });
}

async function wrote(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function requireVoid(path: string, what: string): Promise<void> {
  const [id, command, origin] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  const pid = Number(id);
  if (!Number.isSafeInteger(pid) || pid <= 0) return;
  if (pid === process.pid && origin !== String(performance.timeOrigin)) return;
  if ((await commandOf(pid)) === command) throw alreadyRunning(what, `process ${pid}`);
}

function alreadyRunning(what: string, who: string): RealLettaFailure {
  return new RealLettaFailure('already-running', `${what} is in use by ${who}; stop that one first.`);
}
