import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sqliteStore } from '../store/sqlite-store.ts';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { runCommand } from '../support/run-command.ts';

test.each([
  [[], 'Which file is to be restored?'],
  [[''], 'Which file is to be restored?'],
  [['one', 'two'], 'One file can be restored, not several.'],
])('called with %j it says what is wrong and how it is called', async (args, words) => {
  const { exitCode, said } = await runCommand('restore', args, {});

  expect(exitCode).toBe(64);
  expect(said).toMatch(new RegExp(`^${words.replace('?', '\\?')}\n\nUsage: npm run restore -- <file>`));
});

test('asked for help it says how it is called, and no more', async () => {
  const { exitCode, said } = await runCommand('restore', ['no-such-file', '--help'], {});

  expect(exitCode).toBe(0);
  expect(said).toMatch(/^Usage: npm run restore/);
});

test('it says what became of the database that was there, or of what one left behind', async () => {
  const { path: from, store } = await sqliteStore();
  await store.close();
  const path = join(temporaryFolder(), 'scarlet.sqlite');

  const first = await runCommand('restore', [from], { DATABASE_PATH: path });
  const again = await runCommand('restore', [from], { DATABASE_PATH: path });
  const gone = join(temporaryFolder(), 'gone.sqlite');
  writeFileSync(`${gone}-wal`, 'left');
  const inPlaceOfNothing = await runCommand('restore', [from], { DATABASE_PATH: gone });

  expect(first).toEqual({ exitCode: 0, said: expect.stringMatching(/^Restored .*\n.* 0 people\.\n$/) });
  const kept = readdirSync(dirname(path)).find((name) => name.includes('replaced'));
  expect(again).toEqual({
    exitCode: 0,
    said: expect.stringContaining(
      `\nThe database that was there is ${join(dirname(path), kept ?? '')} now: delete it when you need it no more.\n`,
    ),
  });
  expect(inPlaceOfNothing).toEqual({
    exitCode: 0,
    said: expect.stringMatching(/\nWhat was left beside the one that is gone is .*replaced-.*-\* now: delete it/),
  });
});

test("a file of which a part can't be read is not blamed on the database", async () => {
  const { path, store } = await sqliteStore();
  await store.close();
  mkdirSync(`${path}-wal`);
  const to = join(temporaryFolder(), 'scarlet.sqlite');

  const { exitCode, said } = await runCommand('restore', [path], { DATABASE_PATH: to });

  expect(exitCode).toBe(1);
  expect(said).toBe(
    `${path} can't be copied to the folder of ${to}: illegal operation on a directory. Nothing was changed.\n`,
  );
  expect(readdirSync(dirname(to))).toEqual([]);
});

test("a folder that can't be made is the database's, and the setting names it", async () => {
  const { path, store } = await sqliteStore();
  await store.close();

  const { exitCode, said } = await runCommand('restore', [path], { DATABASE_PATH: join(path, 'scarlet.sqlite') });

  expect(exitCode).toBe(78);
  expect(said).toMatch(/^Wrong setting: DATABASE_PATH\. The folder of .* can't be made\./);
});

test("a disk that fails is the database's, and is told of in whole words", async () => {
  const { from, bytes } = await killedWithLongLog();
  const to = join(temporaryFolder(), 'scarlet.sqlite');

  const program = fileURLToPath(new URL('../../src/app/restore.ts', import.meta.url));
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `ulimit -f ${Math.floor(bytes / 512)}; exec "$0" "$@"`, process.execPath, program, from],
    { env: { PATH: process.env['PATH'], DATABASE_PATH: to }, cwd: dirname(to), encoding: 'utf8' },
  );

  expect(stderr).toBe(
    `The disk failed while ${to} was read or written. Check the disk and the system's log. Nothing was changed.\n`,
  );
  expect(status).toBe(1);
  expect(readdirSync(dirname(to))).toEqual([]);
});

/** The files of a bot that was killed, each smaller than these bytes, of which one that has more is to be made. */
async function killedWithLongLog(): Promise<{ readonly from: string; readonly bytes: number }> {
  const earlier = await sqliteStore();
  await earlier.tallies.update('1', () => ({ count: 1, note: 'x'.repeat(200_000) }));
  await earlier.store.close();
  const { path, store, tallies } = await sqliteStore(earlier.path, { checkpointAfterMs: 3_600_000 });
  await tallies.update('2', () => ({ count: 1, note: 'x'.repeat(100_000) }));
  const from = join(temporaryFolder(), 'copied.sqlite');
  for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, `${from}${end}`);
  await store.close();
  return { from, bytes: 256 * 1_024 };
}
