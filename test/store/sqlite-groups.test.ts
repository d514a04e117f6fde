import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteFile } from '../../src/store/sqlite-file.ts';
import { SqliteGroups, type Statement } from '../../src/store/sqlite-groups.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Groups on a real file, and how often something was flushed. */
async function groupsForTest() {
  const path = join(temporaryFolder(), 'scarlet.db');
  const database = await openSqliteFile(path);
  onTestFinished(() => database.close());
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  const flushes: number[] = [];
  const told: string[] = [];
  let failing: Error | undefined;
  const groups = new SqliteGroups(database, (outcome) => {
    if (failing !== undefined) throw failing;
    flushes.push(textsIn(database).length);
    told.push(outcome);
  });
  return {
    database,
    flushes,
    told,
    commits: () => groups.commits,
    run: (...statements: Statement[]) => groups.run(statements),
    failWith: (error: Error) => {
      failing = error;
    },
  };
}

const write = (id: number, text: string | null): Statement => ({
  sql: 'INSERT INTO t (id, text) VALUES (?, ?)',
  values: [id, text],
});
const read: Statement = { sql: 'SELECT text FROM t ORDER BY id', values: [] };

function textsIn(database: DatabaseSync): unknown[] {
  return database
    .prepare(read.sql)
    .all()
    .map(({ text }) => text);
}

test('what comes together is flushed once, and read as it was written so far', async () => {
  const { run, flushes } = await groupsForTest();

  const outcomes = run(write(1, 'one'), read, write(2, 'two'), read);

  expect(flushes).toEqual([2]);
  expect(outcomes).toEqual([
    { kind: 'rows', rows: [] },
    { kind: 'rows', rows: [{ text: 'one' }] },
    { kind: 'rows', rows: [] },
    { kind: 'rows', rows: [{ text: 'one' }, { text: 'two' }] },
  ]);
});

test('what only reads flushes nothing', async () => {
  const { run, flushes, commits } = await groupsForTest();

  run(read, read);

  expect(flushes).toEqual([]);
  expect(commits()).toBe(0);
});

test('of very many that come together the first are not kept waiting for the last', async () => {
  const { run, flushes, commits } = await groupsForTest();

  const outcomes = run(...Array.from({ length: 1_200 }, (_, id) => write(id, `text ${id}`)));

  expect(outcomes.every(({ kind }) => kind === 'rows')).toBe(true);
  expect(flushes).toEqual([500, 1_000, 1_200]);
  expect(commits()).toBe(3);
});

test('of what was written it is told whether anything was kept', async () => {
  const { run, told } = await groupsForTest();

  run(write(1, 'one'));
  run(write(1, 'again'));
  run(write(1, 'again'), write(2, 'two'));

  expect(told).toEqual(['kept', 'failed', 'kept']);
});

test('a statement that is refused harms no other of its group', async () => {
  const { run, database, flushes } = await groupsForTest();

  const outcomes = run(
    write(1, 'one'),
    write(1, 'again'),
    write(2, null),
    { sql: 'NO SQL', values: [] },
    write(3, 'x'),
  );

  expect(outcomes.map(({ kind }) => kind)).toEqual(['rows', 'failed', 'failed', 'failed', 'rows']);
  expect(textsIn(database)).toEqual(['one', 'x']);
  expect(flushes).toEqual([2]);
});

test('statements of one unit are kept together or not at all, and harm no other of their group', async () => {
  const { run, database } = await groupsForTest();
  const inUnit = (unit: number, statement: Statement): Statement => ({ ...statement, unit });

  const outcomes = run(
    inUnit(1, write(1, 'one')),
    inUnit(1, write(2, 'two')),
    inUnit(2, write(3, 'three')),
    inUnit(2, write(1, 'again')),
    write(4, 'four'),
  );

  expect(outcomes.map(({ kind }) => kind)).toEqual(['rows', 'rows', 'failed', 'failed', 'rows']);
  expect(textsIn(database)).toEqual(['one', 'two', 'four']);
});

test('a disk that is full in the middle of a group keeps what there is room for, and says what it did not keep', async () => {
  const { run, database } = await groupsForTest();
  run(write(1, 'before'));
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() ?? {};
  database.exec(`PRAGMA max_page_count = ${Number(pages)}`);

  const outcomes = run(write(2, 'small'), write(3, 'x'.repeat(50_000)), write(4, 'small too'));

  expect(outcomes.map(({ kind }) => kind)).toEqual(['rows', 'failed', 'rows']);
  expect(outcomes[1]).toMatchObject({ error: { errstr: 'database or disk is full' } });
  expect(textsIn(database)).toEqual(['before', 'small', 'small too']);
  expect(database.isTransaction).toBe(false);
});

test('a commit that fails fails all that it was to keep, and leaves no transaction open', async () => {
  const { run, database } = await groupsForTest();
  // Looked at when the transaction is committed, and not before.
  database.exec('CREATE TABLE child (id INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)');
  database.exec('PRAGMA foreign_keys = ON');

  const outcomes = run(write(1, 'one'), { sql: 'INSERT INTO child VALUES (99)', values: [] });

  // Each was tried alone then.
  expect(outcomes.map(({ kind }) => kind)).toEqual(['rows', 'failed']);
  expect(textsIn(database)).toEqual(['one']);
  expect(database.isTransaction).toBe(false);
});

test('where the file is not there any more all writes of a group fail, and its reads do not', async () => {
  const { run, failWith } = await groupsForTest();
  failWith(new Error('The file was removed.'));

  const outcomes = run(write(1, 'one'), read);

  expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'rows']);
});

test('settings and checkpoints are no part of a transaction', async () => {
  const { run } = await groupsForTest();
  const checkpoint = { sql: 'PRAGMA wal_checkpoint(TRUNCATE)', values: [] };

  const outcomes = run(write(1, 'one'), checkpoint, write(2, 'two'), write(3, 'three'));

  expect(outcomes[1]).toEqual({ kind: 'rows', rows: [{ busy: 0, log: 0, checkpointed: 0 }] });
  expect(outcomes.every(({ kind }) => kind === 'rows')).toBe(true);
});
