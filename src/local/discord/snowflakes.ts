import type { WallClock } from './clock.ts';

const discordEpochMs = 1_420_070_400_000n;

/** Makes ids as Discord does: the time in the upper bits, always rising. */
export class Snowflakes {
  readonly #clock: WallClock;
  #last = 0n;

  constructor(clock: WallClock) {
    this.#clock = clock;
  }

  next(): string {
    const earliest = (BigInt(this.#clock.now()) - discordEpochMs) << 22n;
    this.#last = earliest > this.#last ? earliest : this.#last + 1n;
    return String(this.#last);
  }
}

/** Whether an id was made after another. Ids have no leading zeros. */
export function cameAfter(id: string, other: string): boolean {
  return id.length === other.length ? id > other : id.length > other.length;
}
