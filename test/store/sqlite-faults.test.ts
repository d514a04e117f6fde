/** A database whose file or tables are damaged under us. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { SqliteConnection } from '../../src/store/sqlite-connection.ts';
import { sqliteStore } from './sqlite-store.ts';
import { allIds, oneMore, talliesOf, tallyRow } from './tallies.ts';

const unavailable = { kind: 'store-unavailable' };

test.each([
  ['a BLOB', "x'7b7d'"],
  ['an integer', '17'],
  ['a real', '1.5'],
  ['NULL', 'NULL'],
])('a value that is %s is unreadable and is left alone', async (_, value) => {
  const { connection, tallies } = await sqliteStore();
  await connection.run(`INSERT INTO keyv (key, namespace, value) VALUES ('1', 'tally', ${value})`);
  const before = await rowsOf(connection);
  const change = vi.fn(oneMore);

  await expect(tallies.read('1')).rejects.toMatchObject({ kind: 'record-unreadable' });
  await expect(tallies.update('1', change)).rejects.toMatchObject({ kind: 'record-unreadable' });

  expect(change).not.toHaveBeenCalled();
  expect(await allIds(tallies)).toEqual(['1']);
  expect(await rowsOf(connection)).toEqual(before);
});

test('a table that vanishes fails reads, updates and ids, and none of them answers as if nothing were stored', async () => {
  const earlier = await sqliteStore();
  await earlier.tallies.update('1', oneMore);
  await earlier.store.close();
  const { connection, tallies, lines } = await sqliteStore(earlier.path);
  await tallies.read('another');

  await connection.run('DROP TABLE keyv');

  const change = vi.fn(oneMore);
  await expect(tallies.read('1')).rejects.toMatchObject(unavailable);
  await expect(tallies.update('1', change)).rejects.toMatchObject(unavailable);
  await expect(allIds(tallies)).rejects.toMatchObject(unavailable);
  expect(change).not.toHaveBeenCalled();
  expect(lines).toEqual([]);
});

test('a file that is removed under us fails the next write, though SQLite reports success', async () => {
  const { path, tallies } = await sqliteStore();
  await tallies.update('1', oneMore);

  rmSync(path);

  await expect(tallies.update('1', oneMore)).rejects.toMatchObject({ ...unavailable, arrived: 'unknown' });
  await expect(tallies.update('1', () => undefined)).rejects.toThrow(`${path} was removed while in use`);
});

test('a file that is replaced under us is noticed', async () => {
  const { path, tallies } = await sqliteStore();
  writeFileSync(`${path}.backup`, '');

  renameSync(`${path}.backup`, path);

  await expect(tallies.update('1', oneMore)).rejects.toThrow(`${path} was replaced while in use`);
});

test('a full disk fails writes and not reads, loses nothing, and is over as soon as there is room', async () => {
  const { path, connection, tallies } = await sqliteStore();
  await tallies.update('1', oneMore);
  const [first] = await connection.run('PRAGMA page_count');
  await connection.run(`PRAGMA max_page_count = ${Number(Object(first).page_count)}`);

  const tooBig = tallies.update('2', () => ({ count: 1, note: 'x'.repeat(50_000) }));

  await expect(tooBig).rejects.toThrow(`${path} can't grow: its disk or quota is full.`);
  await expect(tooBig).rejects.toMatchObject({ remedy: 'room' });
  expect(await tallies.read('1')).toEqual({ count: 1 });
  expect(await tallies.read('2')).toBeUndefined();
  await connection.run('PRAGMA max_page_count = 100000');

  expect(await tallies.update('1', oneMore)).toEqual({ count: 2 });
});

test('what is known of a record is forgotten when a write of it fails, and read again', async () => {
  const { connection, tallies } = await sqliteStore();
  await tallies.update('1', oneMore);
  await connection.run('PRAGMA query_only = ON');
  await expect(tallies.update('1', oneMore)).rejects.toMatchObject(unavailable);
  await connection.run('PRAGMA query_only = OFF');

  // Nobody else writes to the file of a bot that runs: here it shows where the value is taken from.
  await connection.run(`UPDATE keyv SET value = '${tallyRow(7)}'`);

  expect(await tallies.read('1')).toEqual({ count: 7 });
});

test('of two records that are changed together none is kept where the disk has no room for both', async () => {
  const { connection, store, tallies } = await sqliteStore();
  const others = talliesOf(store, { namespace: 'other' });
  await tallies.update('1', oneMore);
  const [first] = await connection.run('PRAGMA page_count');
  await connection.run(`PRAGMA max_page_count = ${Number(Object(first).page_count)}`);

  const [together, alone] = await Promise.allSettled([
    store.changeTogether(
      tallies.change('1', oneMore),
      others.change('1', () => ({ count: 1, note: 'x'.repeat(50_000) })),
    ),
    tallies.update('2', oneMore),
  ]);

  expect(together).toMatchObject({ reason: { ...unavailable, arrived: 'no' } });
  expect(alone).toMatchObject({ value: { count: 1 } });
  expect([await tallies.read('1'), await others.read('1')]).toEqual([{ count: 1 }, undefined]);
});

test.each([
  ['full', 'PRAGMA max_page_count = 1', `INSERT INTO keyv VALUES ('2', 'tally', '${'x'.repeat(50_000)}')`],
  ['read-only', 'PRAGMA query_only = ON', "DELETE FROM keyv WHERE key = '1'"],
])('a disk that is %s when she stops keeps nobody from a start once it is not', async (_, spoil, write) => {
  const earlier = await sqliteStore();
  await earlier.tallies.update('1', oneMore);
  await earlier.store.close();
  const { path, connection, store } = await sqliteStore(earlier.path);
  await connection.run(spoil);
  await expect(connection.run(write)).rejects.toMatchObject(unavailable);
  await store.close();

  const later = await sqliteStore(path);

  expect(await later.tallies.read('1')).toEqual({ count: 1 });
});

test('a medium that turns read-only fails writes and not reads', async () => {
  const { path, connection, tallies } = await sqliteStore();
  await tallies.update('1', oneMore);

  await connection.run('PRAGMA query_only = ON');

  await expect(tallies.update('1', oneMore)).rejects.toThrow(`${path} can't be written to`);
  expect(await tallies.read('1')).toEqual({ count: 1 });
});

async function rowsOf(connection: SqliteConnection): Promise<readonly unknown[]> {
  return await connection.run('SELECT key, namespace, value, typeof(value) FROM keyv ORDER BY namespace, key');
}
