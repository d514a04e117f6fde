import { RESTEvents } from 'discord.js';
import type { Clock } from '../base/clock.ts';

/**
 * The time by Discord's own clock, which its ids and timestamps go by; this machine's may be minutes off. It is taken
 * from the `Date` of the latest answer, and is up to a second behind, as that counts in seconds.
 *
 * @returns milliseconds since the epoch
 */
export function createDiscordNow(rest: Answering, clock: Clock): () => number {
  let aheadMs = 0;
  rest.on(RESTEvents.Response, (_, { headers }) => {
    const date = Date.parse(headers.get('date') ?? '');
    if (!Number.isNaN(date)) aheadMs = date - clock.now();
  });
  return () => clock.now() + aheadMs;
}

/** discord.js' REST client, as far as it is listened to. */
type Answering = {
  on(
    event: typeof RESTEvents.Response,
    heard: (request: unknown, response: { readonly headers: { get(name: string): string | null } }) => void,
  ): unknown;
};
