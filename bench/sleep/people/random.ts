/** Numbers by chance that a seed decides wholly. */
export type Random = {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** True with the given chance, from 0 to 1. */
  chance(of: number): boolean;
  /** @throws RangeError for an empty list. */
  pick<Item>(list: readonly Item[]): Item;
  /** The same items in another order. */
  shuffle<Item>(list: readonly Item[]): Item[];
};

/** Makes a generator of numbers (mulberry32). The same seed gives the same numbers on every machine. */
export function createRandom(seed: number): Random {
  let state = seed | 0;

  function fraction(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const below = (limit: number) => Math.floor(fraction() * limit);

  return {
    below,
    chance: (of) => fraction() < of,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('There is nothing to pick from.');
      return list[below(list.length)] as (typeof list)[number];
    },
    shuffle: (list) => {
      const rest = [...list];
      return list.map(() => rest.splice(below(rest.length), 1)[0] as (typeof list)[number]);
    },
  };
}

/** Seeds for parts that must not depend on how much chance the others use up. */
export function seedOf(seed: number, part: number): number {
  return Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(part + 1, 0xc2b2ae35);
}
