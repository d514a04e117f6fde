import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolderOf } from '../../src/store/make-folder.ts';

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'scarlet-folder-'));
});
afterAll(async () => {
  await rm(base, { recursive: true });
});

test('folders are made for their owner alone, and what is there stays', async () => {
  const path = join(base, 'a', 'b', 'scarlet.sqlite');

  await makeFolderOf(path);
  await makeFolderOf(path);

  for (const folder of [join(base, 'a'), join(base, 'a', 'b')]) {
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  }
});

test.each([
  ['below a file', async () => void (await writeFile(join(base, 'file'), '')), () => join(base, 'file', 'x', 'y')],
  [
    'where a file has its name',
    async () => void (await writeFile(join(base, 'name'), '')),
    () => join(base, 'name', 'x'),
  ],
  ['where none can ever be made', async () => {}, () => '/proc/x/y/scarlet.sqlite'],
])('%s it ends in words', async (_, prepare, path) => {
  await prepare();

  await expect(makeFolderOf(path())).rejects.toMatchObject({ kind: 'store-unavailable', remedy: 'settings' });
});
