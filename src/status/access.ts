import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';

/** Whether a request shows the token. */
export type TokenCheck = 'right' | 'missing' | 'wrong';

/**
 * Compares what an `Authorization` header shows with the token, in a time that says nothing of either: digests have the
 * same length whatever was sent.
 */
export function createTokenCheck(token: string): (authorization: string | undefined) => TokenCheck {
  const wanted = digestOf(token);
  return (authorization) => {
    const [, shown] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (shown === undefined) return 'missing';
    return timingSafeEqual(digestOf(shown), wanted) ? 'right' : 'wrong';
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
