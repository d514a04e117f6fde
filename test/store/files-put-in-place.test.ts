/** What backup and restore leave on the disk: whose it is, when it gets there, and whether there is room for it. */
import { chownSync, mkdirSync, statSync, truncateSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { type DurableFiles, durableFiles } from '../../src/store/durable-files.ts';
import { restoreBackup } from '../../src/store/restore-backup.ts';
import { takeBackup } from '../../src/store/take-backup.ts';
import { keepTally } from './kept-tallies.ts';
import { realClock } from './programs/real-clock.ts';
import { tallyKind, tallyRow } from './tallies.ts';
import { temporaryFolder } from './temporary-folder.ts';

const both = { kinds: [tallyKind()], clock: realClock };

/** Does what it is told, and says it: a part is called `part`, whatever its name. */
function tellingFiles() {
  const done: string[] = [];
  const nameOf = (path: string) => (path.endsWith('.part') ? 'part' : basename(path).replace(/\.replaced-.*/, '.old'));
  const telling = Object.entries(durableFiles).map(([what, act]) => [
    what,
    (...paths: [string, string]) => {
      done.push([what, ...paths.map(nameOf)].join(' '));
      act(...paths);
    },
  ]);
  return { done, files: Object.fromEntries(telling) as DurableFiles };
}

test('a backup is on the disk before it gets its name, and its name is before anybody hears of it', async () => {
  const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
  const { done, files } = tellingFiles();

  await takeBackup({ ...both, path, to: `${path}.copy`, files });

  expect(done).toEqual([
    'create part',
    'flush part',
    'rename part scarlet.db.copy',
    'flushFolderOf scarlet.db.copy',
    'remove part',
  ]);
});

test('a restored database is on the disk before it takes the place of the old one, which has another name by then', async () => {
  const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
  const from = `${path}.copy`;
  await takeBackup({ ...both, path, to: from });
  const { done, files } = tellingFiles();

  await restoreBackup({ ...both, from, path, files });

  expect(done.filter((what) => !what.startsWith('remove'))).toEqual([
    'copy scarlet.db.copy part',
    'flush part',
    'link scarlet.db scarlet.db.old',
    'flushFolderOf scarlet.db',
    'rename part scarlet.db',
    'flushFolderOf scarlet.db',
  ]);
});

test.skipIf(process.getuid?.() !== 0)(
  'what an administrator restores belongs to whom the database belonged, or its folder where there was none',
  async () => {
    const from = join(temporaryFolder(), 'backup.sqlite');
    await takeBackup({ ...both, path: await keepTally(join(temporaryFolder(), 'other.db'), 7), to: from });
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 3);
    chownSync(path, 1_234, 1_235);
    const missing = join(temporaryFolder(), 'lost', 'scarlet.db');
    mkdirSync(dirname(missing));
    chownSync(dirname(missing), 1_236, 1_237);

    for (const each of [path, missing]) await restoreBackup({ ...both, from, path: each });

    expect(statSync(path)).toMatchObject({ uid: 1_234, gid: 1_235 });
    expect(statSync(missing)).toMatchObject({ uid: 1_236, gid: 1_237 });
  },
);

test('a backup for which there is no room is not begun', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  await keepTally(path, 7);
  truncateSync(path, 8_000_000_000_000);

  await expect(takeBackup({ ...both, path, to: `${path}.copy` })).rejects.toThrow(
    `${dirname(path)} has no room for a copy: 8000020 MB are needed.`,
  );
});

test('a backup says which folder it had to make', async () => {
  const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
  const folder = join(dirname(path), 'backups');

  const first = await takeBackup({ ...both, path, to: join(folder, 'first') });
  const second = await takeBackup({ ...both, path, to: join(folder, 'second') });

  expect([first.madeFolder, second.madeFolder]).toEqual([folder, undefined]);
});

test('of many records that can not be read three are named, and the others counted', async () => {
  const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
  const database = new DatabaseSync(path);
  for (const id of [2, 3]) {
    database.exec(`INSERT INTO keyv (key, namespace, value) VALUES ('${id}', 'tally', '${tallyRow(id)}')`);
  }
  database.exec("UPDATE keyv SET value = '{}'");
  database.close();
  const restore = () => restoreBackup({ ...both, from: path, path: join(temporaryFolder(), 'scarlet.db') });

  await expect(restore()).rejects.toThrow(/\(tally 1: [^;]*; tally 2: [^;]*; tally 3: [^;]*\)\. --force/);

  const more = new DatabaseSync(path);
  for (const id of [4, 5]) more.exec(`INSERT INTO keyv (key, namespace, value) VALUES ('${id}', 'tally', '{}')`);
  more.close();
  await expect(restore()).rejects.toThrow(/tally 3: [^;]*; and 2 more\)/);
});
