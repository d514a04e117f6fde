/** Tells the time in milliseconds since 1970. */
export type WallClock = { now(): number };

/** A clock that can be moved forward by hand, for rules that span minutes. */
export type MovableClock = WallClock & { advance(ms: number): void };

/** Runs with the given clock until it is advanced beyond it. */
export function createMovableClock(base: WallClock = { now: () => Date.now() }): MovableClock {
  let ahead = 0;
  return {
    now: () => base.now() + ahead,
    advance: (ms) => {
      ahead += ms;
    },
  };
}

/** The time as Discord writes it: ISO 8601 with six digits, in UTC. */
export function timestampOf(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000+00:00');
}
