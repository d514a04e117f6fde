import type { z } from 'zod';

/**
 * One kind of record, by id. A record is the unit of atomicity: every step of ours is one write of one record.
 *
 * `undefined` means that no such record exists. A record that can't be read, or storage that doesn't answer,
 * rejects with a `Failure` (`record-unreadable`, `store-unavailable`), so that nobody takes it for an absent one.
 */
export type Records<Id extends string, Value> = {
  read(id: Id): Promise<Value | undefined>;

  /**
   * Applies a pure change. Changes to one record run one after another, and the returned promise settles when
   * the write is durable. Returning the same object writes nothing; returning `undefined` removes the record.
   * Yields what is stored afterwards.
   */
  update(id: Id, change: (current: Value | undefined) => Value | undefined): Promise<Value | undefined>;

  /** The ids of all records that exist, in no particular order. */
  ids(): AsyncIterable<Id>;
};

/** How one kind of record is stored. */
export type RecordKind<Value> = {
  /** Lower-case letters and dashes. Of each namespace a store gives out records once. */
  readonly namespace: string;
  /** Parses what was stored, and is given its own results again when they are stored: it must accept those. */
  readonly schema: z.ZodType<Value>;
  /** Counts from 1; raised whenever older programs could not read what is written, or the other way round. */
  readonly version: number;
  /** From each older version the step to the next one. Pure. */
  readonly migrations?: Readonly<Record<number, (old: unknown) => unknown>>;
};
