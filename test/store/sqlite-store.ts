import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { sqliteBackend } from '../../src/store/open-store.ts';
import { SqliteConnection } from '../../src/store/sqlite-connection.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { type LogLine, recordingLog } from '../support/recording-log.ts';
import { handMovedClock } from './hand-moved-clock.ts';
import { type Tallies, talliesOf } from './tallies.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type OpenedStore = {
  readonly path: string;
  /** The connection that the store works on: nobody else may have one. */
  readonly connection: SqliteConnection;
  readonly store: Store;
  readonly tallies: Tallies;
  readonly lines: readonly LogLine[];
};

/** What `openStore` gives, with the connection to break things through. */
export async function sqliteStore(
  path = join(temporaryFolder(), 'scarlet.db'),
  options: Parameters<typeof SqliteConnection.open>[1] = {},
): Promise<OpenedStore> {
  const log = recordingLog();
  const connection = await SqliteConnection.open(path, options);
  const store = createStore(await sqliteBackend(path, connection), { log, clock: handMovedClock() });
  onTestFinished(() => store.close());
  return { path, connection, store, tallies: talliesOf(store), lines: log.lines };
}
