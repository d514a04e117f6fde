import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './run-command.ts';

/** The command line of a living process, or undefined if there is none of that id. */
export async function commandOf(pid: number): Promise<string | undefined> {
  try {
    // Linux; fails where there is no such process, and on systems that have no /proc.
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return line.replaceAll('\0', ' ').trim() || undefined;
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  try {
    return (await runCommand({ program: 'ps', args: ['-p', String(pid), '-o', 'command='] })).trim() || undefined;
  } catch {
    return undefined;
  }
}

const pollMs = 50;

/** Waits until a process that is not our child has ended. False if it still lives after `timeoutMs`. */
async function hasEnded(pid: number, timeoutMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += pollMs) {
    if ((await commandOf(pid)) === undefined) return true;
    await sleep(pollMs);
  }
  return (await commandOf(pid)) === undefined;
}

/** Ends a process that an earlier run left behind: politely, then not. */
export async function endProcess(pid: number, polite: NodeJS.Signals, timeoutMs: number): Promise<void> {
  for (const signal of [polite, 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await hasEnded(pid, timeoutMs)) return;
  }
}
