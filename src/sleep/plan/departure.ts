import { z } from 'zod';

/** Why an entry has no line. Whoever shows it to people has the words: they are in the catalogues of texts. */
export const departures = [
  'no-longer-true',
  'done',
  'expired',
  'not-spoken-of',
  'no-room',
  'slot-full',
  'over-the-cap',
  'merged',
  'superseded',
  'superseded-by-another-writer',
  'edited-by-another-writer',
  'removed-by-another-writer',
  'changed-by-another-writer',
  'block-rewritten',
  'low-confidence',
  'not-supported',
] as const;

export type Departure = (typeof departures)[number];

/** A reason in the sleep agent's own words, which nobody translates. Empty where nobody gave one. */
export type OwnWords = string & { readonly __brand: 'OwnWords' };

/** The sentences that version 1 stored in place of codes. */
const storedInVersion1 = {
  'no longer true': 'no-longer-true',
  'its time is over': 'expired',
  'not spoken of for a while': 'not-spoken-of',
  'no room in its block': 'no-room',
  'more than fit in its slot': 'slot-full',
  'over the cap of a cycle': 'over-the-cap',
  'merged with a line that says the same': 'merged',
  'superseded by a line that someone else wrote': 'superseded-by-another-writer',
  'edited by someone else': 'edited-by-another-writer',
  'removed by someone else': 'removed-by-another-writer',
  'its line was changed by someone else': 'changed-by-another-writer',
  'another writer changed the block': 'block-rewritten',
} as const satisfies Record<string, Departure>;

const known: ReadonlyMap<string, Departure> = new Map<string, Departure>([
  ...departures.map((code) => [code, code] as const),
  ...Object.entries(storedInVersion1),
]);

/** The departure that a stored reason stands for, in whichever version; undefined for the sleep agent's own words. */
export function departureOf(stored: string): Departure | undefined {
  return known.get(stored);
}

/** A reason as audits and journals store it, and as version 1 did. */
export const departureSchema = z.string().transform((stored) => departureOf(stored) ?? (stored as OwnWords));
