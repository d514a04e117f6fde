/** What the rows in SQLite cost to find. */
import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { sqliteBackend } from '../../src/store/open-store.ts';
import { SqliteConnection } from '../../src/store/sqlite-connection.ts';
import { createStore } from '../../src/store/store.ts';
import { recordingLog } from '../support/recording-log.ts';
import { handMovedClock } from './hand-moved-clock.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Each start asks who has open work: of a hundred thousand people that must cost no more than of three.
test('the ids of a kind are found without a look at the rows of any other', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  const connection = await SqliteConnection.open(path);
  const asked: { readonly sql: string; readonly values: readonly SQLInputValue[] }[] = [];
  const backend = await sqliteBackend(path, {
    run(sql, values = [], unit = undefined) {
      asked.push({ sql, values });
      return connection.run(sql, values, unit);
    },
    close: () => connection.close(),
  });
  const store = createStore(backend, { log: recordingLog(), clock: handMovedClock() });
  onTestFinished(() => store.close());
  const [everybody, few] = ['everybody', 'few'].map((namespace) =>
    store.records<string, number>({ namespace, schema: z.number(), version: 1 }),
  );
  await Promise.all(Array.from({ length: 300 }, (_, at) => everybody?.update(`${at}`, () => at)));
  await few?.update('150', () => 1);
  asked.length = 0;

  const found = await Array.fromAsync(few?.ids() ?? []);

  expect(found).toEqual(['150']);
  expect(asked).toHaveLength(1);
  const plan = await connection.run(`EXPLAIN QUERY PLAN ${asked[0]?.sql}`, asked[0]?.values);
  expect(plan).toMatchObject([{ detail: 'SEARCH keyv USING INDEX keyv_by_namespace (namespace=?)' }]);
});
