import type { Place } from './message.ts';

/** Where something was said, as far as it decides where it may be voiced. A server is known by its id, never by name. */
export type Origin = 'direct' | { readonly guild: string };

/** An origin as it is stored with each item that is sent to an agent: `direct`, or `guild:` and the server's id. */
export function writeOrigin(place: Place): string {
  const origin = originOf(place);
  return origin === 'direct' ? origin : `guild:${origin.guild}`;
}

/** Where it was said counts by the server, whichever channel of it that was. */
export function originOf({ guild }: Place): Origin {
  return guild === undefined ? 'direct' : { guild: guild.id };
}

/** Undefined for what other programs stored there, or nobody. */
export function readOrigin(origin: string | undefined): Origin | undefined {
  if (origin === 'direct') return 'direct';
  const guild = /^guild:(.+)$/.exec(origin ?? '')?.[1];
  return guild === undefined ? undefined : { guild };
}
