import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type GivenLetta, withGivenLetta } from '../support/given-letta.ts';

export type Suites = {
  readonly env: NodeJS.ProcessEnv;
  readonly repository: string;
  readonly signal: AbortSignal;
};

const folders = ['test/contract/letta', 'test/journey'] as const;

// Files take turns: each serves the model at the one address that the server knows. A real server takes its time, and
// a test that waits for an answer in vain takes its whole timeout, so after some failures the rest is left out.
const options = ['--no-file-parallelism', '--test-timeout=90000', '--hook-timeout=90000', '--bail=10'] as const;

/** Runs the suites in a process of their own. Gives whether all tests passed. */
export async function runSuites(given: GivenLetta, { env, repository, signal }: Suites): Promise<boolean> {
  signal.throwIfAborted();
  const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...folders, ...options], {
    cwd: repository,
    env: withGivenLetta(env, given),
    stdio: 'inherit',
  });
  const stop = (): boolean => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const [code] = await once(child, 'exit');
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return code === 0;
}
