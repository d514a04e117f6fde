import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { closeSqliteFile, openSqliteFile } from '../../src/store/sqlite-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Root may write anywhere. */
const isRoot = process.getuid?.() === 0;

async function openedFile(path: string): Promise<DatabaseSync> {
  const database = await openSqliteFile(path);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return database;
}

function raw(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

test('makes the folders and the file, for this user alone', async () => {
  const path = join(temporaryFolder(), 'some', 'where', 'scarlet.db');

  await openedFile(path);

  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
});

test('flushes each commit, overwrites what is erased, and waits for no lock longer than a quarter of a second', async () => {
  const database = await openedFile(join(temporaryFolder(), 'scarlet.db'));
  function pragma(name: string): unknown {
    return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  }

  expect(pragma('journal_mode')).toBe('wal');
  expect(pragma('synchronous')).toBe(2);
  expect(pragma('secure_delete')).toBe(1);
  expect(pragma('locking_mode')).toBe('exclusive');
  expect(pragma('busy_timeout')).toBeLessThanOrEqual(250);
});

test('opens again what it made', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  closeSqliteFile(await openedFile(path), path);

  await expect(openedFile(path)).resolves.toBeDefined();
});

test('refuses a file that is in use, in words', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  await openedFile(path);

  await expect(openSqliteFile(path)).rejects.toMatchObject({
    kind: 'store-unavailable',
    message: `${path} is in use by another Scarlet or another program. Stop that one; a second bot needs a file of its own.`,
  });
});

test.each([
  [
    'is not an SQLite database',
    (path: string) => writeFileSync(path, 'plain text, and not a little of it'.repeat(200)),
  ],
  ["can't be opened", (path: string) => mkdirSync(path)],
  ['is a database of another program', (path: string) => raw(path, 'CREATE TABLE bookmarks (url TEXT)')],
  [
    'was written by a newer version',
    (path: string) => raw(path, 'PRAGMA application_id=1399026284; PRAGMA user_version=1000'),
  ],
])('refuses a file that %s, and leaves it as it is', async (words, make) => {
  const folder = temporaryFolder();
  const path = join(folder, 'scarlet.db');
  make(path);
  const before = contentOf(path);

  const opening = openSqliteFile(path);

  await expect(opening).rejects.toMatchObject({ kind: 'store-unavailable', message: expect.stringContaining(words) });
  await expect(opening).rejects.toThrow(path);
  expect(contentOf(path)).toEqual(before);
  expect(readdirSync(folder)).toEqual(['scarlet.db']);
});

test('refuses a damaged file, and says what to do', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  const database = await openedFile(path);
  database.exec(
    "CREATE TABLE t (a TEXT); INSERT INTO t SELECT hex(randomblob(500)) FROM json_each('[1,2,3,4,5,6,7,8,9]')",
  );
  database.close();
  const bytes = readFileSync(path);
  bytes.fill(0xee, 8_192, 12_288);
  writeFileSync(path, bytes);

  const opening = openSqliteFile(path);

  await expect(opening).rejects.toThrow(
    `${path} is damaged. Restore it from a backup, or to start empty, move it away`,
  );
});

test('refuses a path whose folder can not be made', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');

  await expect(openSqliteFile(join(file, 'scarlet.db'))).rejects.toThrow(`The folder of ${file}`);
});

test.skipIf(isRoot)('refuses a file that it may not write to', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  closeSqliteFile(await openedFile(path), path);
  await chmod(path, 0o400);

  await expect(openSqliteFile(path)).rejects.toThrow(`${path} can't be written to`);
});

function contentOf(path: string): Buffer | 'a folder' {
  return statSync(path).isDirectory() ? 'a folder' : readFileSync(path);
}
