/** What `src/require-node.mjs` says before anything else is imported. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

let clone: string;

beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), 'scarlet-clone-test-'));
  await mkdir(join(clone, 'src'));
  await copyFile(
    fileURLToPath(new URL('../src/require-node.mjs', import.meta.url)),
    join(clone, 'src/require-node.mjs'),
  );
});

afterEach(async () => {
  await rm(clone, { recursive: true, force: true });
});

async function run(): Promise<{ readonly code: unknown; readonly said: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, ['src/require-node.mjs'], { cwd: clone }, (error, out, wrong) =>
      resolve({ code: error?.code ?? 0, said: `${out}${wrong}` }),
    );
  });
}

test('a program of a fresh clone says what to do before anything is imported', async () => {
  expect(await run()).toEqual({ code: 78, said: 'Scarlet needs its packages: run "npm ci" first.\n' });
});

test('one whose packages are there goes on', async () => {
  await mkdir(join(clone, 'node_modules'));

  expect(await run()).toEqual({ code: 0, said: '' });
});
