import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** What a request shows. `too-many`: a wrong one, after many others from its address within a minute. */
export type TokenCheck = 'right' | 'missing' | 'wrong' | 'too-many';

export type TokenGuard = (authorization: string | undefined, from: string | undefined) => TokenCheck;

const wrongAMinute = 60;
const guessesCountForMs = 60_000;
/** Beyond this many addresses the counting begins anew: better a few more tries than a leak. */
const addressesAtMost = 1_000;

/**
 * Compares what an `Authorization` header shows with the token, in a time that says nothing of either: digests have the
 * same length whatever was sent. Who guesses is told of in the log, and soon refused with `too-many`; the right
 * token is always let in.
 */
export function createTokenGuard(
  token: string,
  { clock, log }: { readonly clock: Pick<Clock, 'elapsed'>; readonly log: Log },
): TokenGuard {
  const wanted = digestOf(token);
  const guesses = new Map<string, { readonly since: number; wrong: number }>();

  function guessesFrom(from: string): { readonly since: number; wrong: number } {
    const known = guesses.get(from);
    if (known !== undefined && clock.elapsed() - known.since < guessesCountForMs) return known;
    if (guesses.size >= addressesAtMost) guesses.clear();
    const anew = { since: clock.elapsed(), wrong: 0 };
    guesses.set(from, anew);
    return anew;
  }

  return (authorization, from = 'unknown') => {
    const [, shown] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (shown === undefined) return 'missing';
    // Before anything is counted: behind a proxy all share one address, and a guesser must lock out nobody else.
    if (timingSafeEqual(digestOf(shown), wanted)) return 'right';
    const soFar = guessesFrom(from);
    if (soFar.wrong >= wrongAMinute) return 'too-many';
    soFar.wrong += 1;
    if (soFar.wrong === 1) log.warn({ from }, 'a wrong token was shown for the status');
    if (soFar.wrong === wrongAMinute)
      log.error({ from }, 'many wrong tokens from one address: those to come are told to wait');
    return 'wrong';
  };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export type AllowedHosts = {
  /** Where the server listens. */
  readonly bound: string;
  /** Further names, in small letters. */
  readonly further: readonly string[];
};

/**
 * Whether a request was meant for this server. A page of somebody else's can have its own name lead to this machine, and
 * its visitors' browsers ask us: what they send as `Host` is that name.
 *
 * @param reachedAt the address of ours at which the connection came in
 */
export function hostIsOurs(header: string, reachedAt: string | undefined, { bound, further }: AllowedHosts): boolean {
  const host = hostIn(header);
  if (host === undefined) return false;
  if (host === 'localhost' || isLoopback(host) || host === bound || further.includes(host)) return true;
  // An address can't be made to lead elsewhere, as a name can.
  return isIP(host) !== 0 && host === plainAddress(reachedAt);
}

/** The name or address in a `Host` header, in small letters and without brackets and port. */
function hostIn(header: string): string | undefined {
  const [, address, name] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(header) ?? [];
  return (address ?? name)?.toLowerCase();
}

function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** IPv4 within IPv6, as sockets show it where both come in. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/, '');
}
