import { spawnSync } from 'node:child_process';
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

/** Where this user may mount nothing, nothing can be tried. */
const onReadOnlyDisk = [
  '-rm',
  'sh',
  '-c',
  'mount --bind . . && mount -o remount,ro,bind . && cd "$PWD" && exec "$@"',
  '',
];
const canMount = spawnSync('unshare', [...onReadOnlyDisk, 'true'], { cwd: tmpdir() }).status === 0;

// Of a file that was to be made in a folder that is there, the rights were doubted, which help nothing.
test.skipIf(!canMount)('a folder on a disk that is mounted read-only is named, whether it is there or not', () => {
  const module = new URL('../../src/store/make-folder.ts', import.meta.url).href;
  const program = `
    import { makeFolderOf } from ${JSON.stringify(module)};
    for (const path of ['/scarlet.sqlite', '/new/scarlet.sqlite'])
      await makeFolderOf(process.cwd() + path).catch(({ message }) => console.log(message));`;

  const node = [process.execPath, '--input-type=module', '--eval', program];
  const { stdout } = spawnSync('unshare', [...onReadOnlyDisk, ...node], { cwd: base, encoding: 'utf8' });

  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(`^${base} is on a disk that is mounted read-only\\. `),
    expect.stringMatching(`^${join(base, 'new')} is on a disk that is mounted read-only\\. `),
    '',
  ]);
});
