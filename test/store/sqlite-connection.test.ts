import { rmSync } from 'node:fs';
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

test('a closed connection is not lost', async () => {
  const onLost = vi.fn();
  const { connection } = await opened({ onLost });

  await connection.close();

  expect(onLost).not.toHaveBeenCalled();
});
