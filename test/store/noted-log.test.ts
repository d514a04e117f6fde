/** What is noted beside a file whose log holds more than it does: by that a log is missed that somebody took away. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSignOf } from '../../src/store/database-files.ts';
import { SqliteConnection } from '../../src/store/sqlite-connection.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function openedTable(checkpointAfterMs: number) {
  const path = join(temporaryFolder(), 'scarlet.db');
  const connection = await SqliteConnection.open(path, { checkpointAfterMs });
  onTestFinished(() => connection.close());
  await connection.run('CREATE TABLE t (id INTEGER PRIMARY KEY)');
  const noted = () => {
    const [writtenAt] = readFileSync(openSignOf(path), 'utf8').split(' ');
    return writtenAt === String(statSync(path, { bigint: true }).mtimeNs) ? writtenAt : undefined;
  };
  return { path, connection, noted };
}

test('it is noted anew whenever the log has been put into the file', async () => {
  const { connection, noted } = await openedTable(200);
  const seen = new Set<string | undefined>();

  await expect
    .poll(async () => {
      await connection.run('INSERT INTO t DEFAULT VALUES');
      seen.add(noted());
      seen.delete(undefined);
      return seen.size;
    })
    .toBeGreaterThan(2);
});

test('it is not noted by what changed nothing: no log is there to be missed', async () => {
  const { path, connection, noted } = await openedTable(20);
  await expect.poll(() => statSync(`${path}-wal`).size).toBe(0);

  // Long enough for every disk to tell one moment from the next.
  for (const until = performance.now() + 100; performance.now() < until; ) {
    await connection.run('DELETE FROM t WHERE id = 99');
    expect(noted()).toBeUndefined();
  }
});
