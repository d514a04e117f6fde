import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { killGroup } from '../../src/local/real-letta/run-command.ts';
import { type GivenLetta, withGivenLetta } from '../support/given-letta.ts';

export type Suites = {
  readonly env: NodeJS.ProcessEnv;
  readonly repository: string;
  /** Stops them, in order. */
  readonly signal: AbortSignal;
  /** Kills them. */
  readonly killSignal: AbortSignal;
};

const folders = ['test/contract/letta', 'test/journey'] as const;

// Files take turns: each serves the model at the one address that the server knows. A real server takes its time, and
// a test that waits for an answer in vain takes its whole timeout, so after some failures the rest is left out.
const options = ['--no-file-parallelism', '--test-timeout=90000', '--hook-timeout=90000', '--bail=10'] as const;

/** Runs the suites in processes of their own, which have all ended when the promise settles. Gives whether all passed. */
export async function runSuites(given: GivenLetta, { env, repository, signal, killSignal }: Suites): Promise<boolean> {
  signal.throwIfAborted();
  const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...folders, ...options], {
    cwd: repository,
    env: withGivenLetta(env, given),
    stdio: ['ignore', 'inherit', 'inherit'],
    // A group of its own: the bots that tests start as processes would outlive a test that is interrupted.
    detached: true,
  });
  const stop = (): void => killGroup(child.pid, 'SIGTERM');
  const kill = (): void => killGroup(child.pid, 'SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  killSignal.addEventListener('abort', kill, { once: true });
  try {
    const [code] = await once(child, 'exit');
    signal.throwIfAborted();
    return code === 0;
  } finally {
    signal.removeEventListener('abort', stop);
    killSignal.removeEventListener('abort', kill);
    kill();
  }
}
