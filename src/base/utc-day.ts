/** The UTC day of a moment: `2026-11-22`. */
export function utcDay(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** The beginning of the next UTC day, when what is counted per day starts anew. */
export function nextUtcDay(now: number): number {
  return Date.parse(`${utcDay(now)}T00:00:00Z`) + 24 * 3_600_000;
}
