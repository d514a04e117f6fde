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

/** A change of one record that is to be made with others. Made by the records that it changes. */
export type RecordChange<Value> = { readonly changes?: Value };

/** Records that can be changed together with records of other kinds. */
export type JoinableRecords<Id extends string, Value> = Records<Id, Value> & {
  /** The change that `update` would make, to be handed to a `ChangeTogether` of the same store. */
  change(id: Id, change: (current: Value | undefined) => Value | undefined): RecordChange<Value>;
};

/**
 * Changes several records in one write: all of it is kept, or nothing, also by a crash. The changes are applied in the
 * order given, so that a later one may use what an earlier one came to. Yields what is stored of each afterwards.
 *
 * @throws TypeError when one record is named twice, or a change is another store's.
 */
export type ChangeTogether = <Values extends readonly unknown[]>(
  ...changes: { readonly [Place in keyof Values]: RecordChange<Values[Place]> }
) => Promise<{ readonly [Place in keyof Values]: Values[Place] | undefined }>;

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
