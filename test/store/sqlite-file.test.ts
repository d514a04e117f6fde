import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  checkpointInUse,
  closeSqliteFile,
  isHeld,
  makeSingleFile,
  type OpenFileOptions,
  openSqliteFile,
} from '../../src/store/sqlite-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Root may write anywhere. */
const isRoot = process.getuid?.() === 0;

async function openedFile(path: string, options: OpenFileOptions = {}): Promise<DatabaseSync> {
  const database = await openSqliteFile(path, options);
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
  expect(pragma('fullfsync')).toBe(1);
  expect(pragma('secure_delete')).toBe(1);
  expect(pragma('journal_size_limit')).toBe(0);
  expect(pragma('wal_autocheckpoint')).toBe(0);
  expect(pragma('locking_mode')).toBe('exclusive');
  expect(pragma('busy_timeout')).toBeLessThanOrEqual(250);
});

test('opens again what it made, and leaves its rights as they were set', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  closeSqliteFile(await openedFile(path), path);
  await chmod(path, 0o640);

  await expect(openedFile(path)).resolves.toBeDefined();
  expect(statSync(path).mode & 0o777).toBe(0o640);
});

test('a file that is closed stands alone, and a copy of it is whole', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  const database = await openedFile(path);
  database.exec('CREATE TABLE t (a)');
  closeSqliteFile(database, path);

  expect(readdirSync(dirname(path))).toEqual(['scarlet.db']);
  expect(tablesIn(await openedFile(copyOf(path)))).toContain('t');
});

test('a file that is made single holds all without its log, and stays in use', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  const database = await openedFile(path);
  database.exec('CREATE TABLE t (a)');

  makeSingleFile(database);

  expect(readdirSync(dirname(path))).not.toContain('scarlet.db-wal');
  expect(isHeld(path)).toBe(true);
  expect(tablesIn(await openedFile(copyOf(path)))).toContain('t');
});

test('each time that the log of a file in use is put into it, the file begins in another way, and is in use as before', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  const database = await openedFile(path);
  const begins = new Set<string>();

  for (let times = 0; times < 3; times += 1) {
    checkpointInUse(database);
    begins.add(readFileSync(path).subarray(0, 100).toString('hex'));
    expect(statSync(`${path}-wal`).size).toBe(0);
  }

  expect(begins.size).toBe(3);
  await expect(openSqliteFile(copyOf(path))).rejects.toThrow('was copied while it was in use');
});

test('nothing of the log is put into the file where it is found to be spoilt after the last write to it', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  const database = await openedFile(path);
  database.exec('CREATE TABLE t (a)');
  const before = readFileSync(path);

  const spoilt = () => {
    throw new Error('spoilt');
  };

  expect(() => checkpointInUse(database, spoilt)).toThrow('spoilt');
  expect(readFileSync(path)).toEqual(before);
});

describe('of a file in use', () => {
  async function leftWith(...ends: readonly string[]): Promise<string> {
    const path = join(temporaryFolder(), 'scarlet.db');
    const database = await openedFile(path);
    database.exec('CREATE TABLE t (a)');
    return copyOf(path, ends);
  }

  test('a copy without what stands beside it is refused, and opened where that is accepted', async () => {
    const copy = await leftWith('');

    await expect(openSqliteFile(copy)).rejects.toThrow(
      `${copy} was copied while it was in use, without ${copy}-wal or without what that held, so the last things said may not be in it. Copy all files beside it as well, or set ACCEPT_OLD_DATABASE=true`,
    );
    expect(tablesIn(await openedFile(copy, { acceptOld: true }))).not.toContain('t');
  });

  test.each([
    ['an emptied log', 0],
    ['a log that was emptied before something was written behind the gap', 9_000],
  ])('so is one with %s', async (_, bytes) => {
    const copy = await leftWith('', '-wal');
    truncateSync(`${copy}-wal`);
    truncateSync(`${copy}-wal`, bytes);

    await expect(openSqliteFile(copy)).rejects.toThrow(`${copy} was copied while it was in use, without ${copy}-wal`);
  });

  test.each([
    ['all that a killed process leaves', ['', '-wal', '-open']],
    ['the log as well', ['', '-wal']],
  ])('a copy with %s holds the last of it', async (_, ends) => {
    expect(tablesIn(await openedFile(await leftWith(...ends)))).toContain('t');
  });

  test('a log that is gone is missed where it held more than the file, until that is accepted', async () => {
    const copy = await leftWith('', '-open');
    writeFileSync(`${copy}-open`, String(statSync(copy, { bigint: true }).mtimeNs));

    await expect(openSqliteFile(copy)).rejects.toThrow(`${copy}-wal is gone or emptied: it held the last things said`);
    await expect(openedFile(copy, { acceptOld: true })).resolves.toBeDefined();
  });

  test('a file that was taken away is not made anew, until that is accepted', async () => {
    const copy = await leftWith('', '-wal', '-open');
    rmSync(copy);

    await expect(openSqliteFile(copy)).rejects.toThrow(`${copy} is gone, though`);
    expect(readdirSync(dirname(copy))).toEqual(['copy.db-open', 'copy.db-wal']);
    await expect(openedFile(copy, { acceptOld: true })).resolves.toBeDefined();
  });
});

test('whether a file is held is known without a change to it', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  expect([isHeld(path), isHeld(dirname(path))]).toEqual([false, false]);
  const database = await openedFile(path);

  expect(isHeld(path)).toBe(true);
  closeSqliteFile(database, path);
  expect(isHeld(path)).toBe(false);
  expect(readdirSync(dirname(path))).toEqual(['scarlet.db']);
  writeFileSync(path, 'plain text '.repeat(500));
  expect(() => isHeld(path)).toThrow(`${path} is not an SQLite database`);
});

test('refuses what is no file', async () => {
  await expect(openSqliteFile('/dev/null')).rejects.toMatchObject({
    message: "/dev/null can't be opened. It must be a file, or absent, in a folder that this user may write to.",
    remedy: 'settings',
  });
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

/** In a folder of its own. */
function copyOf(path: string, ends: readonly string[] = ['']): string {
  const copy = join(temporaryFolder(), 'copy.db');
  for (const end of ends) copyFileSync(`${path}${end}`, `${copy}${end}`);
  return copy;
}

function tablesIn(database: DatabaseSync): unknown[] {
  return database
    .prepare('SELECT name FROM sqlite_schema')
    .all()
    .map(({ name }) => name);
}

function contentOf(path: string): Buffer | 'a folder' {
  return statSync(path).isDirectory() ? 'a folder' : readFileSync(path);
}
