import { type SpawnOptions, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

export type ProgramToRun = {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Written to the program's standard input, which is closed otherwise. */
  readonly input?: string;
  /** The system user to run as; only root may choose. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** A file to which all output is appended. */
  readonly log?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A program that ended badly, or could not be started at all (`code` null). The message fits on one line. */
export class CommandFailed extends Error {
  readonly code: number | null;
  /** The last line that it wrote, mostly its reason. */
  readonly lastLine: string;

  constructor(command: ProgramToRun, code: number | null, output: string, options?: ErrorOptions) {
    const lastLine =
      output
        .split('\n')
        .findLast((line) => line.trim() !== '')
        ?.trim() ?? 'it said nothing';
    const what = code === null ? 'could not be run' : `ended with code ${code}: ${lastLine}`;
    super(`${command.program} ${what}${command.log === undefined ? '' : ` (log: ${command.log})`}`, options);
    this.name = 'CommandFailed';
    this.code = code;
    this.lastLine = lastLine;
  }
}

const tailCharacters = 4_000;

/** Runs a program to its end and gives its standard output. Never goes through a shell. Rejects with CommandFailed. */
export async function runCommand(command: ProgramToRun): Promise<string> {
  command.signal?.throwIfAborted();
  const log = command.log === undefined ? undefined : createWriteStream(command.log, { flags: 'a', mode: 0o600 });
  try {
    return await outputOf(command, (chunk) => log?.write(chunk));
  } finally {
    log?.end();
    if (log !== undefined) await finished(log).catch(() => {});
  }
}

function outputOf(command: ProgramToRun, onOutput: (chunk: string) => void): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let stdout = '';
  let tail = '';
  const keep = (chunk: string): void => {
    tail = (tail + chunk).slice(-tailCharacters);
    onOutput(chunk);
  };
  const child = spawn(command.program, command.args, spawnOptionsOf(command));
  const stop = (): void => killGroup(child.pid, 'SIGTERM');
  command.signal?.addEventListener('abort', stop, { once: true });
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    keep(chunk);
  });
  child.stderr?.setEncoding('utf8').on('data', keep);
  child.stdin?.on('error', () => {});
  child.stdin?.end(command.input ?? '');
  child.on('error', (cause) => reject(new CommandFailed(command, null, '', { cause })));
  child.on('close', (code) => {
    command.signal?.removeEventListener('abort', stop);
    if (command.signal?.aborted === true) reject(command.signal.reason);
    else if (code === 0) resolve(stdout);
    else reject(new CommandFailed(command, code, withoutCredentials(tail)));
  });
  return promise;
}

function spawnOptionsOf(command: ProgramToRun): SpawnOptions {
  return {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in a terminal reaches us alone, and we can end the program with all its children.
    detached: true,
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    ...(command.env === undefined ? {} : { env: command.env }),
    ...command.user,
  };
}

/** Signals a process together with its children. A process that is gone already is no error. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone before the signal came.
  }
}

/** An address may carry the password of a private package index. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^\s/@]+@/g, '//***@');
}
