import { z } from 'zod';

/** Why an entry has no line, and the sentence by which version 1 stored it. */
const storedInVersion1 = {
  'no-longer-true': 'no longer true',
  done: 'done',
  expired: 'its time is over',
  'not-spoken-of': 'not spoken of for a while',
  'no-room': 'no room in its block',
  'slot-full': 'more than fit in its slot',
  'over-the-cap': 'over the cap of a cycle',
  merged: 'merged with a line that says the same',
  superseded: 'superseded',
  'superseded-by-another-writer': 'superseded by a line that someone else wrote',
  'edited-by-another-writer': 'edited by someone else',
  'removed-by-another-writer': 'removed by someone else',
  'changed-by-another-writer': 'its line was changed by someone else',
  'block-rewritten': 'another writer changed the block',
} as const;

const sinceVersion2 = ['low-confidence', 'not-supported'] as const;
const sinceVersion3 = ['contradicted', 'undone', 'not-confirmed', 'block-emptied', 'secret'] as const;

/** The code by which a ledger says why an entry has no line. Its words are in the catalogues of texts. */
export type Departure = keyof typeof storedInVersion1 | (typeof sinceVersion2)[number] | (typeof sinceVersion3)[number];

/** Why one entry takes the place of another. */
export type Replacement = Extract<Departure, 'superseded' | 'contradicted' | 'merged'>;

/** A pinned line goes only when the person's words or wishes name it. What others take away was theirs to take. */
export function maySendPinned(because: Departure): boolean {
  const named: readonly Departure[] = [
    'no-longer-true',
    'superseded',
    'done',
    'superseded-by-another-writer',
    'undone',
  ];
  return named.includes(because);
}

export const departures = [
  ...Object.keys(storedInVersion1),
  ...sinceVersion2,
  ...sinceVersion3,
] as readonly Departure[];

/** A reason in the sleep agent's own words, which nobody translates. Empty where nobody gave one. */
export type OwnWords = string & { readonly __brand: 'OwnWords' };

const departureByStored: ReadonlyMap<string, Departure> = new Map([
  ...departures.map((code) => [code, code] as const),
  ...storedSentences(),
]);

function storedSentences(): readonly (readonly [string, Departure])[] {
  return Object.entries(storedInVersion1).map(([code, sentence]) => [sentence, code as Departure]);
}

/** The departure that a stored reason stands for, in whichever version; undefined for the sleep agent's own words. */
export function departureOf(stored: string): Departure | undefined {
  return departureByStored.get(stored);
}

/** As a ledger stores it: reasons in the sleep agent's own words stand beside it. */
export const departureCodeSchema = z.custom<Departure>((stored) => departures.some((code) => code === stored));

/** As it is stored; reads what version 1 stored, too. */
export const departureSchema = z.string().transform((stored) => departureOf(stored) ?? (stored as OwnWords));
