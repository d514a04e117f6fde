/** `test/real-letta/run-suites.ts`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandOf } from '../../../src/local/real-letta/processes.ts';
import { runSuites, type SuitesResult } from '../../real-letta/run-suites.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';

const given = { baseUrl: 'http://127.0.0.1:8283', version: '0.16.8', model: 'openai-proxy/none', modelPort: 9 };

/** A repository whose test runner is this script. It is run in that folder. */
async function repositoryWith(runner: string): Promise<string> {
  const repository = temporaryFolder();
  const folder = join(repository, 'node_modules', 'vitest');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'vitest.mjs'), runner);
  return repository;
}

function run(
  repository: string,
  signals: { signal?: AbortSignal; killSignal?: AbortSignal } = {},
): Promise<SuitesResult> {
  const never = new AbortController().signal;
  return runSuites(given, { env: process.env, repository, signal: never, killSignal: never, ...signals });
}

// As a bot that a test has started: it goes on when its parent has gone, and doesn't listen.
const withStubbornChild = `
  import { spawn } from 'node:child_process';
  import { writeFileSync } from 'node:fs';
  const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.once('data', () => writeFileSync('pid', String(child.pid)));
`;

/** The id of the stubborn child, once it is up. */
async function childIn(repository: string): Promise<number> {
  const read = () => readFile(join(repository, 'pid'), 'utf8').catch(() => '');
  await expect.poll(read, { timeout: 20_000 }).toMatch(/\d/);
  return Number(await read());
}

test('the suites learn which server to use, and their exit code says whether all passed', async () => {
  const passes = await repositoryWith(
    `process.exit(JSON.parse(process.env.SCARLET_TEST_LETTA).version === '0.16.8' ? 0 : 1)`,
  );
  const fails = await repositoryWith('process.exit(1)');

  expect(await run(passes)).toEqual({ kind: 'passed' });
  expect(await run(fails)).toEqual({ kind: 'failed', failures: ['(the run left no report)'] });
});

test('each failure is named with the line by which its error begins, also that of a whole file', async () => {
  const repository = await repositoryWith(`
    import { writeFileSync } from 'node:fs';
    const file = process.argv.find((one) => one.startsWith('--outputFile.json=')).split('=')[1];
    const failed = { fullName: 'a bot answers', status: 'failed', failureMessages: ['Error: late\\n  at x', 'Error: 2'] };
    const inFolder = (name) => process.cwd() + '/test/' + name;
    writeFileSync(file, JSON.stringify({ testResults: [
      { name: inFolder('a.test.ts'), status: 'failed', assertionResults: [failed, { fullName: 'b', status: 'passed' }] },
      { name: inFolder('b.test.ts'), status: 'failed', message: 'No such module\\nmore', assertionResults: [] },
      { name: inFolder('c.test.ts'), status: 'passed', assertionResults: [] },
    ] }));
    process.exit(1);
  `);

  expect(await run(repository)).toEqual({
    kind: 'failed',
    failures: ['test/a.test.ts > a bot answers: Error: late', 'test/b.test.ts: No such module'],
  });
});

test.each(['signal', 'killSignal'] as const)('on %s nothing that the tests have started is left', async (which) => {
  const stopping = new AbortController();
  const repository = await repositoryWith(withStubbornChild);
  const running = run(repository, { [which]: stopping.signal }).catch((error: Error) => error.message);
  const child = await childIn(repository);

  stopping.abort(new Error('Stopped.'));

  expect(await running).toEqual(
    which === 'signal' ? 'Stopped.' : { kind: 'failed', failures: ['(the run left no report)'] },
  );
  await expect.poll(() => commandOf(child)).toBeUndefined();
});
