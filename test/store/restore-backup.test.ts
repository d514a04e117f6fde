import {
  chmodSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { restoreBackup } from '../../src/store/restore-backup.ts';
import { SqliteConnection } from '../../src/store/sqlite-connection.ts';
import { takeBackup } from '../../src/store/take-backup.ts';
import { keepTally, runToStep, tallyIn } from './kept-tallies.ts';
import { realClock } from './programs/real-clock.ts';
import { sqliteStore } from './sqlite-store.ts';
import { oneMore, tallyKind, tallyRow } from './tallies.ts';
import { temporaryFolder } from './temporary-folder.ts';

const kinds = [tallyKind()];

/** How long was waited for, in milliseconds. */
const waits: number[] = [];
const clock = { ...realClock, sleep: async (ms: number) => void waits.push(ms) };

function restore(options: { readonly from: string; readonly path: string; readonly force?: boolean }) {
  return restoreBackup({ kinds, clock, ...options });
}

async function backupWith(count: number): Promise<string> {
  const path = await keepTally(join(temporaryFolder(), 'other.db'), count);
  const to = join(dirname(path), 'backup.sqlite');
  await takeBackup({ path, to, kinds, clock: realClock });
  return to;
}

function raw(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

/** A database as a bot leaves it that is killed: the last things said are in its log alone. */
async function killedWith(count: number): Promise<string> {
  const { path, tallies, connection } = await sqliteStore(undefined, { checkpointAfterMs: 3_600_000 });
  // Said beside it as soon as it is written to at another moment than when it was opened.
  await expect
    .poll(() => tallies.update('1', () => ({ count })).then(() => readFileSync(`${path}-open`, 'utf8')))
    .not.toBe('');
  const killed = join(temporaryFolder(), 'scarlet.db');
  for (const end of ['', '-wal', '-open']) copyFileSync(`${path}${end}`, `${killed}${end}`);
  await connection.close();
  return killed;
}

test('takes the place of the database, and keeps what was there, whole, under a name with the time', async () => {
  const path = await killedWith(3);

  const { contents, keptAs } = await restore({ from: await backupWith(7), path });

  expect(contents).toMatchObject({ records: 1, unreadable: [] });
  expect(keptAs).toMatch(/scarlet\.db\.replaced-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/);
  expect(readdirSync(dirname(path)).map((name) => join(dirname(path), name))).toEqual([path, keptAs]);
  expect(await tallyIn(path)).toBe(7);
  expect(await tallyIn(keptAs ?? '')).toBe(3);
});

test('of a process that was just killed takes as long as a request of its may be on its way', async () => {
  const from = await backupWith(7);
  const killed = await killedWith(3);
  // What was said last is in the log alone.
  utimesSync(killed, new Date(0), Date.now() / 1_000 - 60);
  waits.length = 0;

  const told: unknown[] = [];
  const onDone = (_: unknown, waitMs: number) => void told.push(waitMs, waits.length);
  await restoreBackup({ kinds, clock, from, path: killed, onDone });
  await restoreBackup({ kinds, clock, from, path: killed, onDone });

  // Told before it is waited for: it is done by then, whatever becomes of the process.
  expect(told).toEqual([waits[0], 0, 0, 1]);
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeGreaterThan(0);
  expect(waits[0]).toBeLessThanOrEqual(5_000);
});

test('of one that was killed long ago takes no longer than it takes', async () => {
  const killed = await killedWith(3);
  for (const end of ['', '-wal']) utimesSync(`${killed}${end}`, new Date(0), Date.now() / 1_000 - 60);
  waits.length = 0;

  await restore({ from: await backupWith(7), path: killed });

  expect(waits).toEqual([]);
});

test('makes a database where there is none, with its folder, for this user alone', async () => {
  const path = join(temporaryFolder(), 'new', 'scarlet.db');
  const from = await backupWith(7);
  chmodSync(from, 0o644);

  const { keptAs } = await restore({ from, path });

  expect(keptAs).toBeUndefined();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(await tallyIn(path)).toBe(7);
});

/** A copy of all files of a bot that runs, and to which nobody says anything. */
async function copiedFromQuiet(count: number): Promise<string> {
  const { path, tallies } = await sqliteStore(undefined, { checkpointAfterMs: 20 });
  await tallies.update('1', () => ({ count }));
  await expect.poll(() => statSync(`${path}-wal`).size).toBe(0);
  const copy = join(temporaryFolder(), 'scarlet.db');
  for (const end of ['', '-wal', '-open']) copyFileSync(`${path}${end}`, `${copy}${end}`);
  return copy;
}

test.each([
  ['with the log beside it', killedWith],
  ['with a log that is empty, as all of it is in the file', copiedFromQuiet],
])('takes a copy of the files of a running bot, %s', async (_, copyWith) => {
  const path = join(temporaryFolder(), 'scarlet.db');

  await restore({ from: await copyWith(4), path });

  expect(await tallyIn(path)).toBe(4);
  expect(readdirSync(dirname(path))).toEqual(['scarlet.db']);
});

test.each([
  [
    'a file of a newer layout',
    (file: string) => raw(file, 'PRAGMA user_version=1000'),
    'was written by a newer version',
  ],
  [
    'a record of a newer version',
    (file: string) => raw(file, `UPDATE keyv SET value='${tallyRow(1, 2)}'`),
    'was written by a newer version of Scarlet (tally 1: written by a newer version (2, known are up to 1))',
  ],
  [
    'a record of a kind that is not known',
    (file: string) => raw(file, "UPDATE keyv SET namespace='plan'"),
    'was written by a newer version of Scarlet (plan 1: of an unknown kind)',
  ],
  [
    'another program’s file',
    (file: string) => raw(file, 'PRAGMA application_id=5'),
    'is a database of another program',
  ],
  [
    'a file that is no database',
    (file: string) => writeFileSync(file, 'text '.repeat(2_000)),
    'is not an SQLite database',
  ],
  ['an empty file', (file: string) => writeFileSync(file, ''), "is no database of Scarlet's"],
  ['a damaged file', (file: string) => writeFileSync(file, readFileSync(file).fill(0xee, 8_192, 16_384)), 'is damaged'],
  ['half a file', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 9_000)), 'is damaged'],
])('refuses %s in words, whatever is forced, and changes nothing', async (_, spoil, words) => {
  const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 3);
  const from = await backupWith(7);
  spoil(from);
  const spoilt = readFileSync(from);

  await expect(restore({ from, path, force: true })).rejects.toThrow(`${from} ${words}`);
  await expect(restore({ from, path })).rejects.toThrow(`${from} ${words}`);

  expect(readdirSync(dirname(path))).toEqual(['scarlet.db']);
  expect(readFileSync(from)).toEqual(spoilt);
  expect(await tallyIn(path)).toBe(3);
});

test.each([
  [
    'holds a record that can’t be read',
    "UPDATE keyv SET value='{}'",
    "records that can't be read (tally 1: not a stored",
  ],
  [
    'was copied while it was in use, without its log',
    'CREATE TABLE in_use (one); INSERT INTO in_use VALUES (1)',
    'was copied while it was in use, without',
  ],
])('takes a file that %s only where that is wished', async (_, sql, words) => {
  const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 3);
  const from = await backupWith(7);
  if (sql.startsWith('CREATE')) raw(from, 'DROP TABLE in_use');
  raw(from, sql);

  const refused = restore({ from, path });
  await expect(refused).rejects.toThrow(words);
  await expect(refused).rejects.toThrow('--force');
  expect(await tallyIn(path)).toBe(3);
  await restore({ from, path, force: true });

  await (await SqliteConnection.open(path)).close();
});

test('refuses a copy of a killed bot whose log was emptied, unless that is wished', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  const from = await killedWith(4);
  writeFileSync(`${from}-open`, `${statSync(from, { bigint: true }).mtimeNs}`);
  writeFileSync(`${from}-wal`, '');

  await expect(restore({ from, path })).rejects.toThrow(`${from} was copied while it was in use`);

  await restore({ from, path, force: true });
});

test('refuses while a bot has the database open, and what is no backup', async () => {
  const { path, tallies } = await sqliteStore();
  await tallies.update('1', oneMore);

  await expect(restore({ from: await backupWith(7), path })).rejects.toThrow('Stop the bot');
  await expect(restore({ from: join(dirname(path), 'nothing'), path })).rejects.toThrow('is no file');
  await expect(restore({ from: path, path })).rejects.toThrow('is the database itself');

  expect((await tallies.read('1'))?.count).toBe(1);
});

test('reads nothing of a log into the new database that was left without its own', async () => {
  const path = await killedWith(3);
  const log = readFileSync(`${path}-wal`);
  rmSync(path);

  const { keptAs } = await restore({ from: await backupWith(7), path });

  expect(await tallyIn(path)).toBe(7);
  expect(readFileSync(`${keptAs}-wal`)).toEqual(log);
});

test('takes the place of a file that somebody put beside the log of another, and keeps both as they are', async () => {
  const path = await killedWith(3);
  expect(readFileSync(`${path}-open`, 'utf8')).not.toBe('');
  copyFileSync(await backupWith(5), path);
  const before = ['', '-wal'].map((end) => readFileSync(`${path}${end}`));

  const { keptAs } = await restore({ from: await backupWith(7), path });

  expect(await tallyIn(path)).toBe(7);
  expect(['', '-wal'].map((end) => readFileSync(`${keptAs}${end}`))).toEqual(before);
});

test("leaves another program's database where it is", async () => {
  const path = join(temporaryFolder(), 'bookmarks.db');
  raw(path, 'CREATE TABLE bookmarks (url TEXT)');

  await expect(restore({ from: await backupWith(7), path, force: true })).rejects.toThrow('of another program');

  expect(readdirSync(dirname(path))).toEqual(['bookmarks.db']);
});

test.skipIf(process.getuid?.() === 0)('refuses where it can not be known whether a bot has it open', async () => {
  const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 3);
  chmodSync(path, 0o400);

  await expect(restore({ from: await backupWith(7), path })).rejects.toThrow("can't be written to");
});

test('replaces a damaged database, and keeps it as it was', async () => {
  const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 3);
  writeFileSync(path, readFileSync(path).fill(0xee, 8_192, 16_384));
  const before = readFileSync(path);

  const { keptAs } = await restore({ from: await backupWith(7), path });

  expect(readFileSync(keptAs ?? '')).toEqual(before);
  expect(await tallyIn(path)).toBe(7);
});

test('goes back behind a database that a newer version wrote, and keeps what stood in its log alone', async () => {
  const path = await keepTally(join(temporaryFolder(), 'newer.db'), 3);
  const newer = new DatabaseSync(path);
  newer.exec('PRAGMA journal_mode=WAL; PRAGMA user_version=1000');
  const killed = join(temporaryFolder(), 'scarlet.db');
  for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, `${killed}${end}`);
  newer.close();

  const { keptAs } = await restore({ from: await backupWith(7), path: killed });

  const kept = new DatabaseSync(keptAs ?? '');
  expect(kept.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1000 });
  kept.close();
  expect(await tallyIn(killed)).toBe(7);
});

describe('killed with SIGKILL at each of its steps', () => {
  test('leaves the database of before, whole, or the new one, whole', async () => {
    const from = await backupWith(7);
    const found: (number | undefined)[] = [];

    for (let step = 1; ; step += 1) {
      const path = await killedWith(3);
      const { died } = await runToStep('restore', step, path, from);
      found.push(await tallyIn(path));
      if (!died) break;
    }

    expect(found.length).toBeGreaterThan(6);
    expect(found).toEqual(found.toSorted());
    expect(new Set(found)).toEqual(new Set([3, 7]));
  });
});
