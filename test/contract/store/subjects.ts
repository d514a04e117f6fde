import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { memoryBackend } from '../../../src/store/open-memory-store.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { createStore, type Store, type StoreOptions } from '../../../src/store/store.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';

/** A place for records that the contract is held against. */
export type Subject = {
  /** Opens a store on what earlier ones left there. */
  open(options: StoreOptions): Promise<Store>;
  /** Lays a row past the store, while none is open. */
  plant(namespace: string, id: string, text: string | null): Promise<void>;
  /** The text of a row, read past the store, while none is open. */
  dig(namespace: string, id: string): Promise<string | null | undefined>;
};

export const subjects: Readonly<Record<string, () => Subject>> = { 'an SQLite file': sqliteFile, memory };

function sqliteFile(): Subject {
  const path = join(temporaryFolder(), 'scarlet.db');

  function withDatabase<T>(act: (database: DatabaseSync) => T): T {
    const database = new DatabaseSync(path);
    try {
      return act(database);
    } finally {
      database.close();
    }
  }

  return {
    open: (options) => openStore({ path, ...options }),
    plant: async (namespace, id, text) =>
      withDatabase((database) => {
        const insert = 'INSERT OR REPLACE INTO keyv (key, namespace, value) VALUES (?, ?, ?)';
        database.prepare(insert).run(id, namespace, text);
      }),
    dig: async (namespace, id) =>
      withDatabase((database) => {
        const row = database.prepare('SELECT value FROM keyv WHERE key = ? AND namespace = ?').get(id, namespace);
        return row === undefined ? undefined : (row['value'] as string | null);
      }),
  };
}

function memory(): Subject {
  const rows = new Map<string, unknown>();
  return {
    open: async (options) => createStore(memoryBackend(rows), options),
    plant: async (namespace, id, text) => {
      rows.set(`${namespace}::${id}`, { value: text });
    },
    dig: async (namespace, id) => (rows.get(`${namespace}::${id}`) as { value: string } | undefined)?.value,
  };
}
