/** A backup takes the place of nothing that a database needs, and what somebody else put under such a name stays. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { takeBackup } from '../../src/store/take-backup.ts';
import { tallyIn } from './kept-tallies.ts';
import { realClock } from './programs/real-clock.ts';
import { sqliteStore } from './sqlite-store.ts';
import { oneMore, tallyKind } from './tallies.ts';
import { temporaryFolder } from './temporary-folder.ts';

function backUp(path: string, to: string, replace = false) {
  return takeBackup({ path, to, replace, kinds: [tallyKind()], clock: realClock });
}

test.each(['-open', '-wal', '-shm', '-journal', '-backup', '-backup/mine.sqlite'])(
  'a backup is refused the name of the database with %s, whatever is forced',
  async (end) => {
    const { path, tallies } = await sqliteStore();
    await tallies.update('1', oneMore);
    const before = namesBeside(path);

    await expect(backUp(path, `${path}${end}`, true)).rejects.toThrow('needs that name for itself');

    expect(namesBeside(path)).toEqual(before);
    expect((await tallies.update('1', oneMore))?.count).toBe(2);
  },
);

test('a backup replaces a file, and nothing else that has its name', async () => {
  const { path } = await sqliteStore();
  const folder = temporaryFolder();
  const socket = join(folder, 'socket');
  const server = createServer().listen(socket);
  onTestFinished(() => void server.close());

  await expect.poll(() => existsSync(socket)).toBe(true);
  for (const to of [socket, folder]) await expect(backUp(path, to, true)).rejects.toThrow(`${to} is no file`);

  expect(statSync(socket).isSocket()).toBe(true);
});

test('a copy that somebody keeps where copies are asked for stays there at a start, and a backup says that it is in the way', async () => {
  const { path, store } = await sqliteStore();
  await store.close();
  writeFileSync(`${path}-backup`, 'a copy by hand');

  const { path: again } = await sqliteStore(path);

  await expect(backUp(again, `${path}.copy`)).rejects.toThrow(`${path}-backup is in the way`);
  expect(readFileSync(`${path}-backup`, 'utf8')).toBe('a copy by hand');
});

test.each(['to a folder', 'to nothing'])(
  'a link %s in that place is in the way too, and no copy is left behind it',
  async (where) => {
    const { path, tallies } = await sqliteStore();
    await tallies.update('1', oneMore);
    const elsewhere = temporaryFolder();
    symlinkSync(where === 'to a folder' ? elsewhere : join(elsewhere, 'nothing'), `${path}-backup`);

    await expect(backUp(path, `${path}.copy`)).rejects.toThrow(`${path}-backup is in the way`);

    expect(readdirSync(elsewhere)).toEqual([]);
  },
);

test('so does one in a folder of that name, while what requests have left there goes', async () => {
  const { path, store } = await sqliteStore();
  await store.close();
  mkdirSync(`${path}-backup`, { mode: 0o700 });
  for (const name of ['monday.sqlite', '00000000000a.ready', '00000000000b.copying', '00000000000b.copying-journal'])
    writeFileSync(join(`${path}-backup`, name), 'a copy');
  // Old, as what nobody has called for.
  utimesSync(join(`${path}-backup`, 'monday.sqlite'), 0, 0);

  const { tallies } = await sqliteStore(path);
  await tallies.update('1', oneMore);
  const { madeBy } = await backUp(path, `${path}.copy`);

  expect(madeBy).toBe('running-bot');
  expect(await tallyIn(`${path}.copy`)).toBe(1);
  expect(readdirSync(`${path}-backup`)).toEqual(['monday.sqlite']);
});

function namesBeside(path: string): readonly string[] {
  return readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)));
}
