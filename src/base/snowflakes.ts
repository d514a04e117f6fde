/**
 * Discord's ids carry the time at which they were made, in their upper bits:
 * https://docs.discord.com/developers/reference#snowflakes
 */

const discordEpochMs = 1_420_070_400_000;

/** Orders two ids by age, oldest first. */
export function byAge(one: string, other: string): number {
  const [a, b] = [BigInt(one), BigInt(other)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The later of two ids; either may be missing. */
export function latestOf<Id extends string>(one: Id, other: Id | undefined): Id {
  return other === undefined || byAge(one, other) >= 0 ? one : other;
}

/** When an id was made, in milliseconds since the epoch. */
export function madeAt(id: string): number {
  return Number(BigInt(id) >> 22n) + discordEpochMs;
}

/** An id that is older than all that are made from this time on, in milliseconds since the epoch. */
export function idBefore<Id extends string>(ms: number): Id {
  return String((BigInt(Math.max(0, Math.floor(ms) - discordEpochMs)) << 22n) - 1n) as Id;
}
