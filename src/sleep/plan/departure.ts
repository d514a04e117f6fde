/** The words by which a ledger says why an entry has no line. Whoever shows them to people translates each. */
export const departures = [
  'no longer true',
  'done',
  'its time is over',
  'not spoken of for a while',
  'no room in its block',
  'more than fit in its slot',
  'over the cap of a cycle',
  'merged with a line that says the same',
  'superseded',
  'superseded by a line that someone else wrote',
  'edited by someone else',
  'removed by someone else',
  'its line was changed by someone else',
  'another writer changed the block',
] as const;

export type Departure = (typeof departures)[number];

/** A reason in the sleep agent's own words, which nobody translates. */
export type OwnWords = string & { readonly __brand: 'OwnWords' };
