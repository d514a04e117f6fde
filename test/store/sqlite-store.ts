import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { sqliteBackend } from '../../src/store/sqlite-backend.ts';
import { openSqliteFile } from '../../src/store/sqlite-file.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { type LogLine, recordingLog } from '../support/recording-log.ts';
import { handMovedClock } from './hand-moved-clock.ts';
import { type Tallies, talliesOf } from './tallies.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type OpenedStore = {
  readonly path: string;
  /** The connection that the store works on: nobody else may have one. */
  readonly database: DatabaseSync;
  readonly store: Store;
  readonly tallies: Tallies;
  readonly lines: readonly LogLine[];
};

/** What `openStore` gives, with the connection to break things through. */
export async function sqliteStore(path = join(temporaryFolder(), 'scarlet.db')): Promise<OpenedStore> {
  const log = recordingLog();
  const database = await openSqliteFile(path);
  const store = createStore(await sqliteBackend(path, database), { log, clock: handMovedClock() });
  onTestFinished(() => store.close());
  return { path, database, store, tallies: talliesOf(store), lines: log.lines };
}
