import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
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

test('what is asked for in turn by two units is kept of each as a whole or not at all', async () => {
  const { connection } = await opened();
  await connection.run(make);
  const insert = (id: number, unit: number) => connection.run('INSERT INTO t VALUES (?)', [id], unit);

  const asked = await Promise.allSettled([insert(1, 1), insert(2, 2), insert(2, 1), insert(3, 2)]);

  expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect(await connection.run('SELECT id FROM t')).toEqual([{ id: 1 }, { id: 2 }]);
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
