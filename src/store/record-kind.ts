import type { z } from 'zod';

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
