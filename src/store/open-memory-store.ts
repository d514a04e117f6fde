import { Keyv, KeyvMemoryAdapter } from 'keyv';
import { Failure } from '../base/failure.ts';
import { recordSerialization as serialization } from './record-serialization.ts';
import { createStore, type Store, type StoreOptions } from './store.ts';
import type { Backend } from './strict-keyv.ts';

/** Records that last as long as the process: for trying things out, and for tests. */
export function openMemoryStore(options: StoreOptions): Store {
  return createStore(memoryBackend(), options);
}

/** Keeps records in a map, as text: what is read is never the object that was written. */
export function memoryBackend(rows: Map<string, unknown> = new Map()): Backend {
  return {
    keyv: (namespace) =>
      new Keyv({ store: new KeyvMemoryAdapter(rows), namespace, checkExpired: false, serialization }),
    // What is in memory goes with the process as a whole.
    asOneWrite: (write) => write(),
    toFailure: (error) => new Failure('store-unavailable', 'The records in memory failed.', { cause: error }),
    close: async () => {},
  };
}
