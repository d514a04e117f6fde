import type { Keyv } from 'keyv';
import type { Failure } from '../base/failure.ts';

/** Whether records can be written durably right now; `words` are for operators and name the place. */
export type Usable =
  | { readonly kind: 'usable' }
  | {
      readonly kind: 'unusable';
      readonly because: 'closed' | 'file-removed' | 'file-replaced' | 'not-writable';
      readonly words: string;
    };

/** What a database has to offer beside Keyv's own interface. One implementation per kind of database. */
export type Backend = {
  /**
   * A Keyv with an adapter object of its own: an adapter holds its namespace in one field, so that two Keyvs
   * sharing one would read and overwrite each other's records.
   */
  keyv(namespace: string): Keyv<unknown>;
  /** Says in our words what went wrong, naming the place. */
  toFailure(error: unknown): Failure;
  usable(): Promise<Usable>;
  /** Makes what was removed or overwritten so far unrecoverable from the files. */
  scrub(): Promise<void>;
  close(): Promise<void>;
};
