/** The UTC day of a moment, in milliseconds since the epoch: `2026-11-22`. */
export function utcDay(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** The beginning of the next UTC day, when what is counted per day starts anew. Milliseconds since the epoch, as `now`. */
export function nextUtcDay(now: number): number {
  return Date.parse(`${utcDay(now)}T00:00:00Z`) + 24 * 3_600_000;
}

/**
 * Whether what was counted on a UTC day counts now. A clock that steps back over midnight gives nothing back: what was
 * used of the day that had begun counts until it is over.
 */
export function isCountedToday(day: string, now: number): boolean {
  return day === utcDay(now) || day === utcDay(nextUtcDay(now));
}
