import { Keyv, KeyvMemoryAdapter } from 'keyv';
import { Failure } from '../base/failure.ts';
import type { Backend } from './backend.ts';

/** Keeps records in a map, as text: what is read is never the object that was written. */
export function memoryBackend(rows: Map<string, unknown> = new Map()): Backend {
  return {
    keyv: (namespace) => new Keyv({ store: new KeyvMemoryAdapter(rows), namespace, checkExpired: false }),
    toFailure: (error) => new Failure('store-unavailable', 'The records in memory failed.', { cause: error }),
    usable: async () => ({ kind: 'usable' }),
    scrub: async () => {},
    close: async () => {},
  };
}
