import { memoryBackend } from './memory-backend.ts';
import { createStore, type Store, type StoreOptions } from './store.ts';

/** Records that last as long as the process: for trying things out, and for tests. */
export function openMemoryStore(options: StoreOptions): Store {
  return createStore(memoryBackend(), options);
}
