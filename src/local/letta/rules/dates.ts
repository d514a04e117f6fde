/** Dates of agents and runs, with microseconds, in UTC. */
export function preciseDate(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

/** Dates of messages. They end at the second: nothing can be sorted by them within a turn. */
export function messageDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -'.000Z'.length)}+00:00`;
}

/** Dates inside the compiled system message, such as `2026-11-22 08:21:56 PM UTC+0000`. */
export function promptDate(ms: number): string {
  const [day = '', time = ''] = new Date(ms).toISOString().split(/[T.]/);
  const hour = Number(time.slice(0, 2));
  const hour12 = String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, '0');
  return `${day} ${hour12}${time.slice(2)} ${hour < 12 ? 'AM' : 'PM'} UTC+0000`;
}
