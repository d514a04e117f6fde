import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { RealLettaFailure } from './real-letta-failure.ts';
import { killGroup } from './run-command.ts';

export type BackgroundProcess = {
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends it politely, and by force after its time to stop. Safe to call twice. */
  stop(): Promise<void>;
  /** Ends it without goodbye. */
  kill(): void;
};

export type BackgroundOptions = {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Written anew by each start. */
  readonly log: string;
  readonly stopSignal: NodeJS.Signals;
  /** For when there is no time, or no reaction to the other. */
  readonly forceSignal: NodeJS.Signals;
  readonly stopTimeoutMs: number;
  readonly startTimeoutMs: number;
  /** Asked again and again; a rejection counts as "not yet". */
  isReady(): Promise<boolean>;
  /** Notes the process id, so that a later run can end it if this one is killed. */
  onLaunch?(pid: number): Promise<void>;
  /** Gives the start up. */
  readonly signal?: AbortSignal | undefined;
  /** Kills it, at any time of its life. */
  readonly killSignal?: AbortSignal | undefined;
};

const pollMs = 100;

/**
 * Starts a long-running program and waits until it is ready. Whatever goes wrong, nothing is left running.
 * @throws RealLettaFailure `step-failed` with the last line of its log, or the signal's reason
 */
export async function startBackground(options: BackgroundOptions): Promise<BackgroundProcess> {
  options.signal?.throwIfAborted();
  const running = await launch(options);
  const giveUp = (): void => running.kill();
  options.killSignal?.addEventListener('abort', giveUp, { once: true });
  try {
    await options.onLaunch?.(running.pid);
    await ready(running, options);
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function launch(options: BackgroundOptions): Promise<BackgroundProcess> {
  const log = await open(options.log, 'w', 0o600);
  try {
    const child = spawn(options.program, options.args, {
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      env: options.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...options.user,
    });
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
    return controlOf(child.pid, ended, options);
  } finally {
    await log.close();
  }
}

function controlOf(
  pid: number | undefined,
  ended: Promise<void>,
  { name, program, stopSignal, forceSignal, stopTimeoutMs }: BackgroundOptions,
): BackgroundProcess {
  if (pid === undefined) throw new RealLettaFailure('step-failed', `${name} could not be run: ${program}`);
  let alive = true;
  const gone = ended.then(() => {
    alive = false;
  });
  const signalIfAlive = (signal: NodeJS.Signals): void => {
    // Once it is gone its id may be another's.
    if (alive) killGroup(pid, signal);
  };
  return {
    pid,
    ended: gone,
    kill: () => signalIfAlive(forceSignal),
    async stop() {
      signalIfAlive(stopSignal);
      const patience = new AbortController();
      const late = sleep(stopTimeoutMs, undefined, { signal: patience.signal }).then(
        () => signalIfAlive(forceSignal),
        () => {},
      );
      await gone;
      patience.abort();
      await late;
    },
  };
}

async function ready(running: BackgroundProcess, options: BackgroundOptions): Promise<void> {
  let ended = false;
  const watch = running.ended.then(() => {
    ended = true;
  });
  for (let waitedMs = 0; waitedMs < options.startTimeoutMs; waitedMs += pollMs) {
    options.signal?.throwIfAborted();
    if (ended) throw await failure(options, 'ended while starting');
    if (await options.isReady().catch(() => false)) return;
    await Promise.race([sleep(pollMs), watch]);
  }
  throw await failure(options, `did not become ready within ${options.startTimeoutMs / 1000} s`);
}

async function failure({ name, log }: BackgroundOptions, what: string): Promise<RealLettaFailure> {
  const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return new RealLettaFailure('step-failed', `${name} ${what}: ${lines.at(-1) ?? 'it said nothing'} (log: ${log})`);
}
