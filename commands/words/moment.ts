/**
 * A moment that Discord shows as a distance in the reader's own language: `in 5 minutes`, `2 hours ago`.
 *
 * @param ms milliseconds since the epoch
 */
export function moment(ms: number): string {
  return `<t:${Math.floor(ms / 1_000)}:R>`;
}
