import { errorMessage } from '../../src/base/failure.ts';
import { machineLacksLetta } from '../../src/local/real-letta/real-letta-failure.ts';
import { namedServer } from './named-server.ts';
import { beginOwnServer, type OwnServer, type Surroundings } from './own-server.ts';
import { runSuites, type SuitesResult } from './run-suites.ts';

/** Unless LETTA_VERSION names another: the newest, and the oldest that is supported, where our sleep-time was born. */
const usualVersions = ['0.16.8', '0.16.4'] as const;

/**
 * Runs the suites on a server of each version, one after another, or on the one that LETTA_BASE_URL names.
 * @returns the exit code: 0 when all passed, or when this machine can't have a server and CI doesn't insist
 */
export async function withServers(run: Surroundings): Promise<number> {
  const summary: string[] = [];
  let allPassed = true;
  const judge = (version: string, result: SuitesResult): void => {
    allPassed &&= result.kind === 'passed';
    summary.push(`Letta ${version}: ${result.kind === 'passed' ? 'passed' : 'FAILED'}`);
    if (result.kind === 'failed') summary.push(...result.failures.map((failure) => `  ${failure}`));
  };
  try {
    const named = await namedServer(run.env);
    if (named !== undefined) judge(`${named.version} at ${named.baseUrl}`, await runSuites(named, run));
    else await onOwnServers(run, judge);
  } catch (error) {
    const skipped = !run.signal.aborted && machineLacksLetta(error) && run.env['CI'] !== 'true';
    const reason = errorMessage(error);
    if (skipped) run.say(`Skipped, no real Letta server here: ${reason}`);
    else summary.push(run.signal.aborted ? 'stopped' : reason);
    allPassed &&= skipped;
    if (skipped && summary.length === 0) return 0;
  }
  run.say(`\n${summary.join('\n')}\n${run.elapsedSeconds().toFixed(0)} s in all`);
  return allPassed ? 0 : 1;
}

/** Each server starts while the suites run on the one before it. */
async function onOwnServers(run: Surroundings, judge: (version: string, result: SuitesResult) => void): Promise<void> {
  await using open = new AsyncDisposableStack();
  const versions = run.env['LETTA_VERSION'] ? [run.env['LETTA_VERSION']] : usualVersions;
  const begin = (version: string | undefined): OwnServer | undefined =>
    version === undefined ? undefined : open.use(beginOwnServer(version, run));

  let next = begin(versions[0]);
  for (let index = 1; next !== undefined; index += 1) {
    const server = next;
    const given = await server.ready;
    next = begin(versions[index]);
    judge(server.version, await runSuites(given, run));
    await server[Symbol.asyncDispose]();
  }
}
