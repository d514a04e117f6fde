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

const tellingThread = new URL('./programs/telling-thread.ts', import.meta.url);
const make = 'CREATE TABLE t (id INTEGER PRIMARY KEY)';

test('statements are answered in their own order, and what they wrote is there for the next opener', async () => {
  const { path, connection } = await opened();

  const [, , rows] = await Promise.all([
    connection.run(make),
    connection.run('INSERT INTO t VALUES (?)', [7]),
    connection.run('SELECT id FROM t'),
  ]);
  await connection.close();

  expect(rows).toEqual([{ id: 7 }]);
  const next = await SqliteConnection.open(path);
  expect(await next.run('SELECT id FROM t')).toEqual([{ id: 7 }]);
  await next.close();
});

test('closing lets what was asked for end, and refuses what comes later', async () => {
  const { path, connection } = await opened();
  const asked = connection.run(make);

  await connection.close();

  await expect(asked).resolves.toEqual([]);
  await expect(connection.run('SELECT 1')).rejects.toThrow(`${path} is closed.`);
  await connection.close();
});

test('the event loop turns while a statement takes its time', async () => {
  const { connection } = await opened();
  const counted =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) FROM n';
  let turns = 0;
  const turning = setInterval(() => {
    turns += 1;
  }, 1);

  await connection.run(counted);
  clearInterval(turning);

  expect(turns).toBeGreaterThan(2);
});

test('the event loop turns while many are told that what they asked for is done, in their order', async () => {
  const { connection } = await opened();
  const told: number[] = [];
  let turns = 0;
  const turning = setInterval(() => {
    turns += 1;
  }, 0);

  await Promise.all(
    Array.from({ length: 200 }, async (_, number) => {
      await connection.run('SELECT 1');
      told.push(number);
      const until = performance.now() + 0.5;
      while (performance.now() < until);
    }),
  );
  clearInterval(turning);

  expect(turns).toBeGreaterThan(5);
  expect(told).toEqual(Array.from({ length: 200 }, (_, number) => number));
});

test('a thread that ends before the file is open is told of, and nobody waits for it', async () => {
  const program = new URL('./programs/silent-thread.ts', import.meta.url);

  await expect(SqliteConnection.open(join(temporaryFolder(), 'scarlet.db'), { program })).rejects.toMatchObject({
    kind: 'store-unavailable',
    message: expect.stringContaining('ended at once'),
  });
});

test('a thread that dies fails what it was asked, as nobody knows what became of it, and is told once', async () => {
  const onLost = vi.fn();
  const program = new URL('./programs/dying-thread.ts', import.meta.url);
  const { connection } = await opened({ onLost, program });

  const first = connection.run('SELECT 1');
  const second = connection.run('SELECT 2');

  await expect(first).rejects.toMatchObject({ kind: 'store-unavailable', arrived: 'unknown' });
  await expect(second).rejects.toThrow('has ended. Start again.');
  await expect(connection.run('SELECT 3')).rejects.toMatchObject({ kind: 'store-unavailable', arrived: 'no' });
  expect(onLost).toHaveBeenCalledOnce();
});

test('a file that is removed under us is told once: nothing is kept from then on', async () => {
  const onLost = vi.fn();
  const { path, connection } = await opened({ onLost });
  await connection.run(make);

  rmSync(path);
  const writes = [connection.run('INSERT INTO t VALUES (1)'), connection.run('INSERT INTO t VALUES (2)')];

  await expect(Promise.all(writes)).rejects.toThrow(`${path} was removed while in use`);
  await expect(connection.run('INSERT INTO t VALUES (3)')).rejects.toThrow('was removed');
  expect(onLost).toHaveBeenCalledOnce();
});

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

test('a log that is removed under us is told at the next write, and what it held is kept', async () => {
  const onLost = vi.fn();
  const { path, connection } = await opened({ onLost });
  await connection.run(make);

  rmSync(`${path}-wal`);

  await expect(connection.run('INSERT INTO t VALUES (1)')).rejects.toThrow(`${path}-wal was removed while in use`);
  await connection.close();
  expect(onLost).toHaveBeenCalledOnce();
  const again = await SqliteConnection.open(path);
  expect(await again.run('SELECT id FROM t')).toEqual([{ id: 1 }]);
  await again.close();
});

test('a closed connection is not lost', async () => {
  const onLost = vi.fn();
  const { connection } = await opened({ onLost });

  await connection.close();

  expect(onLost).not.toHaveBeenCalled();
});

test('what was written leaves the log soon, and stands in the file', async () => {
  const { path, connection } = await opened({ checkpointAfterMs: 20 });
  await connection.run(make);
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);

  await expect.poll(() => statSync(`${path}-wal`).size).toBe(0);
});

test('so it does while more is written all the time', async () => {
  const { path, connection } = await opened({ checkpointAfterMs: 500 });
  await connection.run(make);
  const sizes: number[] = [];

  for (let id = 1; !sizes.some((size, at) => size < (sizes[at - 1] ?? 0)) && id < 20_000; id += 1) {
    await connection.run('INSERT INTO t VALUES (?)', [id]);
    sizes.push(statSync(`${path}-wal`).size);
  }

  expect(sizes.length).toBeLessThan(20_000);
});

test('where nobody says otherwise, it stands in the log alone for half a minute at most', async () => {
  const { connection } = await opened({ program: tellingThread });

  expect(await connection.run('what were you given?')).toMatchObject([{ checkpointAfterMs: 30_000 }]);
});

test('the thread knows of the environment where compiled code is kept, and no key', async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('DISCORD_TOKEN', 'canary');
  const kept = join(temporaryFolder(), 'compiled');
  vi.stubEnv('NODE_COMPILE_CACHE', kept);
  const { connection } = await opened({ program: tellingThread });

  expect(await connection.run('what were you given?')).toEqual([
    expect.objectContaining({ env: { NODE_COMPILE_CACHE: kept } }),
  ]);
});

test('the log never holds much more than a megabyte', async () => {
  const { path, connection } = await opened();
  await connection.run('CREATE TABLE texts (text TEXT)');
  const sizes: number[] = [];

  for (let hundredKilobytes = 0; hundredKilobytes < 40; hundredKilobytes += 1) {
    await connection.run('INSERT INTO texts VALUES (?)', ['x'.repeat(100_000)]);
    sizes.push(statSync(`${path}-wal`).size);
  }

  expect(Math.max(...sizes)).toBeLessThan(1_500_000);
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
