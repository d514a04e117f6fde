import { request } from 'undici';
import { unlessAborted } from '../base/deadline.ts';

/** A request that failed below HTTP. */
export class ConnectionBroken extends Error {
  override readonly name = 'ConnectionBroken';
  /** The system's or fetch's code, for example `ECONNREFUSED`. */
  readonly code: string;
  /** False where no byte of the request can have left: no address, no connection, no trust. */
  readonly mayHaveArrived: boolean;

  constructor(code: string, mayHaveArrived: boolean) {
    // Without the code: the client takes everything that says TIMEOUT for its own timeout, and drops it.
    super('connection broken');
    this.code = code;
    this.mayHaveArrived = mayHaveArrived;
  }
}

const neverConnected = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'ERR_INVALID_URL',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_INVALID_ARG',
]);

// Certificates that can't be verified (`CERT_HAS_EXPIRED`, `SELF_SIGNED_CERT_IN_CHAIN`, `UNABLE_TO_…`): no request
// is written before the handshake is over.
const untrusted = /CERT|^UNABLE_TO_|^ERR_SSL_/;

/**
 * What the client takes for fetch, by undici's `request`, which needs half of the processor's time for a streamed answer.
 * Follows no redirects: a POST would go on as a GET. Its failures say whether a connection was ever made; the client hides
 * a refused or slow one behind an error without a cause as soon as the words "timed out" occur in it.
 *
 * @param init of which the method, the headers, a body of text and the signal count
 */
export async function fetchNamingBreaks(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const { method = 'GET', body = null } = init;
  const signal = init.signal ?? new AbortController().signal;
  const headers = new Headers(init.headers);
  const ask = () =>
    request(String(input), { method: method as 'GET' | 'POST', headers, body: body as string | null, signal });
  try {
    // While it still connects, `request` doesn't hear the signal: it sends nothing then, but waits for the connection.
    const answered = await unlessAborted(signal, ask);
    const status = answered.statusCode;
    return new Response(bodiless.has(status) ? null : answered.body, { status, headers: listed(answered.headers) });
  } catch (error) {
    throw isAbort(error) ? error : (brokenConnection(error) ?? error);
  }
}

/** What an answer may not have a body with, not even an empty one. */
const bodiless = new Set([204, 205, 304]);

function listed(headers: Readonly<Record<string, string | string[] | undefined>>): [name: string, value: string][] {
  return Object.entries(headers).flatMap(([name, values = []]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
}

/** `undefined` where the error is no failure of a connection. */
export function brokenConnection(error: unknown): ConnectionBroken | undefined {
  if (error instanceof ConnectionBroken) return error;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ConnectionBroken) return cause;
    const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
    if (typeof code !== 'string') continue;
    const connected = !neverConnected.has(code) && !untrusted.test(code) && syscall !== 'connect';
    return new ConnectionBroken(code, connected);
  }
  return undefined;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
