import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
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

export type SuitesResult =
  | { readonly kind: 'passed' }
  /** One line for each test or file that failed: its name and how its error begins. */
  | { readonly kind: 'failed'; readonly failures: readonly string[] };

/** Runs the suites in processes of their own, which have all ended when the promise settles. */
export async function runSuites(given: GivenLetta, suites: Suites): Promise<SuitesResult> {
  suites.signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'scarlet-suites-'));
  const report = join(folder, 'report.json');
  try {
    const passed = await runVitest(given, suites, report);
    return passed ? { kind: 'passed' } : { kind: 'failed', failures: await failuresIn(report, suites.repository) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runVitest(
  given: GivenLetta,
  { env, repository, signal, killSignal }: Suites,
  report: string,
): Promise<boolean> {
  const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(process.execPath, [vitest, 'run', ...folders, ...options, ...reporters], {
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

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** Vitest's JSON is that of Jest. A run that was cut off leaves none. */
async function failuresIn(report: string, repository: string): Promise<readonly string[]> {
  const parsed = await readFile(report, 'utf8').then(
    (text) => reportSchema.parse(JSON.parse(text)),
    () => undefined,
  );
  if (parsed === undefined) return ['(the run left no report)'];
  return parsed.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(repository, name);
    const failed = assertionResults.filter((result) => result.status === 'failed');
    // A file that can't be read, or whose hook fails, has an error of its own.
    if (failed.length === 0 && status === 'failed') return [`${file}: ${firstLineOf(message)}`];
    return failed.map(({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstLineOf(failureMessages?.[0])}`);
  });
}

function firstLineOf(text: string | undefined): string {
  return text?.trim().split('\n', 1)[0] || '(no message)';
}
