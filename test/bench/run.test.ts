import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runBench } from '../../bench/run-bench.ts';
import { badUsage } from '../../src/app/run-by-hand.ts';

const program = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scarlet-bench-test-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Ended = { readonly code: number | string | undefined; readonly out: string; readonly err: string };

function runProgram(...args: readonly string[]): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  // Without the environment of whoever runs the tests: it may name a model.
  const env = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] };
  execFile(process.execPath, [program, ...args], { env }, (error, out, err) => {
    resolve({ code: error === null ? 0 : (error.code ?? error.signal), out, err });
  });
  return promise;
}

/** The same in this process, which has read the code. */
async function run(...args: readonly string[]): Promise<Ended> {
  const [out, err]: [string[], string[]] = [[], []];
  const say = (line: string) => void out.push(`${line}\n`);
  const complain = (line: string) => void err.push(`${line}\n`);
  const code = await runBench(args, { environment: {}, say, complain, progress: () => {} });
  return { code, out: out.join(''), err: err.join('') };
}

test('a run prints its table and writes the memories', async () => {
  const out = join(folder, 'out');

  const ended = await runProgram('sleep', '--people', '2', '--messages', '6', '--out', out);

  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(ended.out).toMatch(/^12 messages of 2 people \(seed 1\), Letta 0\.16\.8, sleep agent on the local model$/m);
  expect(ended.out).toMatch(/^ {2}lost +0 \(0\.0 %\)$/m);
  expect(await readdir(out)).toEqual(['Ada.json', 'Chiara.json']);
});

test('help is given, and is no error', async () => {
  const [general, own, none] = await Promise.all([run('--help'), run('sleep', '--help'), run('plan', '--help')]);

  expect([general.code, own.code, none.code]).toEqual([0, 0, 0]);
  expect(general.out).toMatch(/^Usage: npm run bench -- sleep\|memory\|recall\|plan\|chat \[options\]\n/);
  expect(own.out).toContain('--jsonl <file>');
  expect(none.out).toContain('It has no options.');
});

test.each([
  [[], ''],
  [['nap'], 'There is no benchmark "nap"; there is: sleep, memory, recall, plan, chat.\n'],
  [['sleep', '--nap'], "Unknown option '--nap'. --help lists the options.\n"],
  [['plan', '--nap'], "Unknown option '--nap'. plan has no options.\n"],
  [['sleep', '--letta', '1'], '--letta must be 0.16.4 or 0.16.8.\n'],
  [['sleep', '--jsonl', '/nowhere/talk.jsonl'], '/nowhere/talk.jsonl can not be read.\n'],
])('a wrong use is said in words and ends with the code of wrong usage: %j', async (args, err) => {
  expect(await run(...args)).toMatchObject({ code: badUsage, err });
});

test('the program ends with the code of wrong usage, and writes why to standard error', async () => {
  const err = "Unknown option '--nap'. plan has no options.\n";

  expect(await runProgram('plan', '--nap')).toEqual({ code: badUsage, out: '', err });
});

test('a wrong line of a file is named', async () => {
  const file = join(folder, 'talk.jsonl');
  await writeFile(file, '{"user":"Ada","at":0,"text":"Hello"}\n{"user":"Ada","at":0}\n');

  const { code, err } = await run('sleep', '--jsonl', file);

  expect(code).toBe(badUsage);
  expect(err).toMatch(/^Line 2: "text" /);
});
