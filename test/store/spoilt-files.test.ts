/** Files that somebody overwrites, takes away or copies while they are in use. */
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { realPathOf, wasTakenAway } from '../../src/store/database-files.ts';
import { type ConnectionOptions, SqliteConnection } from '../../src/store/sqlite-connection.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function opened(options: ConnectionOptions = {}) {
  const path = join(temporaryFolder(), 'scarlet.db');
  const connection = await SqliteConnection.open(path, options);
  onTestFinished(() => connection.close());
  return { path, connection };
}

const make = 'CREATE TABLE t (id INTEGER PRIMARY KEY)';

describe('a file that is overwritten under us, as by copying a backup over it', () => {
  async function overwritten() {
    const backup = join(temporaryFolder(), 'backup.db');
    const before = await SqliteConnection.open(backup);
    await before.run(make);
    await before.run('INSERT INTO t VALUES (7)');
    await before.close();
    const onLost = vi.fn();
    const { path, connection } = await opened({ onLost });
    await connection.run(make);
    for (let id = 100; id < 110; id += 1) await connection.run('INSERT INTO t VALUES (?)', [id]);
    copyFileSync(backup, path);
    return { path, backup, connection, onLost };
  }

  test('is told at the next write, and nothing of ours is mixed into what was put there', async () => {
    const { path, backup, connection, onLost } = await overwritten();

    await expect(connection.run('INSERT INTO t VALUES (1)')).rejects.toThrow(`${path} was overwritten while in use`);
    await connection.close();

    expect(onLost).toHaveBeenCalledOnce();
    expect(readFileSync(path)).toEqual(readFileSync(backup));
    const again = await SqliteConnection.open(path);
    expect(await again.run('SELECT id FROM t')).toEqual([{ id: 7 }]);
    await again.close();
  });

  test('so it is where the log was taken away as well', async () => {
    const { path, backup, connection } = await overwritten();
    rmSync(`${path}-wal`);

    await expect(connection.run('INSERT INTO t VALUES (1)')).rejects.toThrow('was overwritten while in use');
    await connection.close();

    expect(readFileSync(path)).toEqual(readFileSync(backup));
  });

  test('is told at the end as well, where nothing more was written', async () => {
    const { path, backup, connection, onLost } = await overwritten();

    await connection.close();

    expect(onLost).toHaveBeenCalledOnce();
    expect(readFileSync(path)).toEqual(readFileSync(backup));
  });

  test('is told where it is an earlier state of the very file, as long as it is now', async () => {
    const { path, connection } = await opened({ checkpointAfterMs: 20 });
    const written = async (sql: string) => {
      await connection.run(sql);
      await expect.poll(() => statSync(`${path}-wal`).size).toBe(0);
    };
    await written('CREATE TABLE t (id INTEGER PRIMARY KEY, said TEXT)');
    await written("INSERT INTO t VALUES (1, 'before')");
    const earlier = `${path}.earlier`;
    copyFileSync(path, earlier);
    await written("UPDATE t SET said = 'after!'");

    copyFileSync(earlier, path);

    expect(statSync(path).size).toBe(statSync(earlier).size);
    await expect(connection.run("UPDATE t SET said = 'later!'")).rejects.toThrow('was overwritten while in use');
    await connection.close();
  });

  test('is not taken for it where it was only touched', async () => {
    const onLost = vi.fn();
    const { path, connection } = await opened({ onLost, checkpointAfterMs: 20 });
    await connection.run(make);

    utimesSync(path, new Date(), new Date(1_600_000_000_000));
    await connection.run('INSERT INTO t VALUES (1)');
    await expect.poll(() => statSync(`${path}-wal`).size).toBe(0);
    await connection.run('INSERT INTO t VALUES (2)');
    await connection.close();

    expect(onLost).not.toHaveBeenCalled();
    expect(await (await SqliteConnection.open(path)).run('SELECT id FROM t')).toEqual([{ id: 1 }, { id: 2 }]);
  });
});

describe('a log that is emptied while it is in use', () => {
  // SQLite would go on behind the gap, and later put the gap into the file: nothing of it could be read any more.
  const write = async (connection: SqliteConnection) => await connection.run('INSERT INTO t VALUES (99)');
  const close = async (connection: SqliteConnection) => await connection.close();
  const empty = (log: string) => truncateSync(log);
  // Where it is emptied just before we write to it.
  const leaveGap = (log: string) => {
    const { size } = statSync(log);
    truncateSync(log);
    truncateSync(log, size + 4_096);
  };
  test.each([
    ['at the next write', empty, write],
    ['at the end', empty, close],
    ['at the next write, behind a gap', leaveGap, write],
    ['at the end, behind a gap', leaveGap, close],
  ])('is told %s, and what the file holds stays whole', async (_, harm, next) => {
    const path = join(temporaryFolder(), 'scarlet.db');
    const before = await SqliteConnection.open(path);
    await before.run(make);
    await before.run('INSERT INTO t VALUES (1)');
    await before.close();
    const onLost = vi.fn();
    const connection = await SqliteConnection.open(path, { onLost });
    // At once, so that nothing is noted beside the file yet.
    await connection.run('INSERT INTO t VALUES (2)');
    harm(`${path}-wal`);

    await next(connection).catch(() => {});
    await connection.close();

    const said = { message: expect.stringContaining(`${path}-wal was emptied while in use`) };
    expect(onLost.mock.calls).toEqual([[expect.objectContaining(said)]]);
    await expect(SqliteConnection.open(path)).rejects.toThrow(`${path}-wal is gone or emptied`);
    const again = await SqliteConnection.open(path, { acceptOld: true });
    expect(await again.run('SELECT id FROM t')).toEqual([{ id: 1 }]);
    await again.close();
  });
});

describe('a file that was taken away while it was in use', () => {
  async function takenAway() {
    const { path, connection } = await opened();
    await connection.run(make);
    await connection.run('INSERT INTO t VALUES (7)');
    const elsewhere = join(temporaryFolder(), 'elsewhere.db');
    renameSync(path, elsewhere);
    await connection.close();
    return { path, elsewhere };
  }

  // A supervisor starts the next process at once: it began with an empty database, and nobody noticed.
  test('is refused at the next start, in words, until it is put back', async () => {
    const { path, elsewhere } = await takenAway();

    await expect(SqliteConnection.open(path)).rejects.toThrow(`${path} is gone, though ${path}-open`);
    expect(existsSync(path)).toBe(false);
    renameSync(elsewhere, path);

    const again = await SqliteConnection.open(path);
    expect(await again.run('SELECT id FROM t')).toEqual([{ id: 7 }]);
    await again.close();
    expect(readdirSync(dirname(path))).toEqual(['scarlet.db']);
  });

  test('is missed behind a link as well', async () => {
    const { path } = await takenAway();
    const link = join(temporaryFolder(), 'link.db');
    symlinkSync(path, link);

    expect(realPathOf(link)).toBe(path);
    expect(wasTakenAway(realPathOf(link))).toBe(true);
  });

  test('is made anew where that is wished, for once', async () => {
    const { path } = await takenAway();

    await (await SqliteConnection.open(path, { acceptOld: true })).close();

    await (await SqliteConnection.open(path)).close();
  });

  test('but for its log alone, which a killed process left, is refused as well', async () => {
    const path = join(temporaryFolder(), 'scarlet.db');
    writeFileSync(`${path}-wal`, 'what was said last');

    await expect(SqliteConnection.open(path)).rejects.toThrow(`${path} is gone`);
    expect(readFileSync(`${path}-wal`, 'utf8')).toBe('what was said last');
  });
});

describe('a copy of the file that was made while it was in use, without its log', () => {
  async function copied() {
    const { path, connection } = await opened();
    await connection.run(make);
    await connection.run('INSERT INTO t VALUES (7)');
    const copy = join(temporaryFolder(), 'copy.db');
    copyFileSync(path, copy);
    return { path, copy, connection };
  }

  test('is refused in words, and left as it is', async () => {
    const { copy } = await copied();
    const before = readFileSync(copy);

    await expect(SqliteConnection.open(copy)).rejects.toThrow(
      `${copy} was copied while it was in use, without ${copy}-wal`,
    );

    expect(readFileSync(copy)).toEqual(before);
    expect(existsSync(`${copy}-wal`)).toBe(false);
  });

  test('is opened where that is wished, for once', async () => {
    const { copy } = await copied();

    await (await SqliteConnection.open(copy, { acceptOld: true })).close();

    await (await SqliteConnection.open(copy)).close();
  });

  test('is told apart from a file whose process ended without closing it', async () => {
    const path = join(temporaryFolder(), 'scarlet.db');
    const program = new URL('./programs/open-and-end.ts', import.meta.url).pathname;

    // SQLite takes its log away when a process ends by itself.
    await promisify(execFile)(process.execPath, [program, path]);
    expect(existsSync(`${path}-wal`)).toBe(false);

    await (await SqliteConnection.open(path)).close();
    expect(readdirSync(dirname(path))).toEqual(['scarlet.db']);
  });

  test('is taken with its log, and after the bot was stopped', async () => {
    const { path, copy, connection } = await copied();
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    const whole = await SqliteConnection.open(copy);
    expect(await whole.run('SELECT id FROM t')).toEqual([{ id: 7 }]);
    await whole.close();

    await connection.close();
    const after = `${copy}.after`;
    copyFileSync(path, after);

    const stopped = await SqliteConnection.open(after);
    expect(await stopped.run('SELECT id FROM t')).toEqual([{ id: 7 }]);
    await stopped.close();
  });
});
