import { z } from 'zod';
import type { JoinableRecords, RecordKind } from '../../src/base/records.ts';
import type { Store } from '../../src/store/store.ts';

const tallySchema = z.object({ count: z.number().int(), note: z.string().optional() });

/** The record that tests of the store keep. */
export type Tally = z.infer<typeof tallySchema>;
export type Tallies = JoinableRecords<string, Tally>;

export function tallyKind(changes: Partial<RecordKind<Tally>> = {}): RecordKind<Tally> {
  return { namespace: 'tally', schema: tallySchema, version: 1, ...changes };
}

export function talliesOf(store: Store, changes: Partial<RecordKind<Tally>> = {}): Tallies {
  return store.records<string, Tally>(tallyKind(changes));
}

/** A change. */
export function oneMore(current: Tally | undefined): Tally {
  return { ...current, count: (current?.count ?? 0) + 1 };
}

/** How a tally lies in its row. */
export function tallyRow(count: number, version = 1): string {
  return JSON.stringify({ value: { v: version, value: { count } } });
}

export async function allIds(records: Tallies): Promise<string[]> {
  return (await Array.fromAsync(records.ids())).sort();
}
