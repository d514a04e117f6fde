import { join } from 'node:path';
import { localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';
import { freePort } from '../../src/local/real-letta/ports.ts';
import { machineLacksLetta } from '../../src/local/real-letta/real-letta-failure.ts';
import { startRealLetta } from '../../src/local/real-letta/start-real-letta.ts';
import type { GivenLetta } from '../support/given-letta.ts';
import { namedServer } from './named-server.ts';
import { runSuites } from './run-suites.ts';

export type Run = {
  readonly env: NodeJS.ProcessEnv;
  readonly repository: string;
  readonly say: (line: string) => void;
  readonly elapsedSeconds: () => number;
  readonly signal: AbortSignal;
  readonly killSignal: AbortSignal;
};

/** The newest, and the oldest that is supported: the one where the custom sleep-time scheme was born. */
const versions = ['0.16.8', '0.16.4'] as const;

/**
 * Runs the suites on a server of each version, one after another, or on the one that LETTA_BASE_URL names.
 * @returns the exit code: 0 when all passed, or when this machine can't have a server and CI doesn't insist
 */
export async function withServers(run: Run): Promise<number> {
  const summary: string[] = [];
  let allPassed = true;
  const judge = (version: string, passed: boolean): void => {
    allPassed &&= passed;
    summary.push(`Letta ${version}: ${passed ? 'passed' : 'FAILED'}`);
  };
  try {
    const named = await namedServer(run.env);
    if (named !== undefined) judge(`${named.version} at ${named.baseUrl}`, await runSuites(named, run));
    else for (const version of versions) judge(version, await onOwnServer(version, run));
  } catch (error) {
    if (run.signal.aborted) summary.push('stopped');
    else if (machineLacksLetta(error) && run.env['CI'] !== 'true') {
      run.say(`Skipped, no real Letta server here: ${error.message}`);
      return 0;
    } else summary.push(error instanceof Error ? error.message : String(error));
    allPassed = false;
  }
  run.say(`\n${summary.join('\n')}\n${run.elapsedSeconds().toFixed(0)} s in all`);
  return allPassed ? 0 : 1;
}

async function onOwnServer(version: string, run: Run): Promise<boolean> {
  await using open = new AsyncDisposableStack();
  const modelPort = await freePort();
  const model = await startLocalModel({ port: modelPort });
  open.defer(() => model.close());
  const letta = await startRealLetta({
    version,
    env: run.env,
    home: run.env['LETTA_HOME'] || join(run.repository, '.letta'),
    model: { baseUrl: model.baseUrl, apiKey: 'none' },
    data: 'throw-away',
    onProgress: (line) => run.say(`${run.elapsedSeconds().toFixed(1).padStart(6)} s  ${line}`),
    signal: run.signal,
    killSignal: run.killSignal,
  });
  open.defer(() => letta.stop());
  // The server has learnt its models. From here on each test serves the model at this address itself.
  await model.close();
  const given: GivenLetta = { baseUrl: letta.baseUrl, version, model: `openai-proxy/${localModelId}`, modelPort };
  // Awaited here: the server must outlive the suites.
  return await runSuites(given, run);
}
