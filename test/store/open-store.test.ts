import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { recordingLog } from '../support/recording-log.ts';
import { handMovedClock } from './hand-moved-clock.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function linesOfOpening(path: string) {
  const log = recordingLog();
  const store = await openStore({ path, log, clock: handMovedClock() });
  await store.close();
  return log.lines;
}

test('a database in which no table can be made is refused, and let go of', async () => {
  const path = join(temporaryFolder(), 'scarlet.sqlite');
  await linesOfOpening(path);
  const database = new DatabaseSync(path);
  database.exec('DROP TABLE keyv; CREATE TABLE t (a); CREATE INDEX keyv ON t (a)');
  database.close();

  await expect(linesOfOpening(path)).rejects.toMatchObject({ kind: 'store-unavailable' });

  const again = new DatabaseSync(path);
  again.exec('DROP INDEX keyv');
  again.close();
  expect(await linesOfOpening(path)).toEqual([]);
});

test('that a database is new is said once, with where it really lies', async () => {
  const folder = temporaryFolder();
  const link = join(folder, 'link.sqlite');
  symlinkSync('scarlet.sqlite', link);

  const [first, second] = [await linesOfOpening(link), await linesOfOpening(link)];

  expect(first).toEqual([
    {
      level: 'info',
      fields: { path: join(folder, 'scarlet.sqlite') },
      sentence: 'a new database was made: nobody is known yet',
    },
  ]);
  expect(second).toEqual([]);
});
