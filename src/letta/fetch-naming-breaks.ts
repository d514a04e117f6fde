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
]);

// Certificates that can't be verified (`CERT_HAS_EXPIRED`, `SELF_SIGNED_CERT_IN_CHAIN`, `UNABLE_TO_…`): no request
// is written before the handshake is over.
const untrusted = /CERT|^UNABLE_TO_|^ERR_SSL_/;

/**
 * The global fetch, with failures that say whether a connection was ever made. The client hides a refused or slow
 * connection behind an error without a cause as soon as the words "timed out" occur in it.
 */
export async function fetchNamingBreaks(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (error) {
    throw isAbort(error) ? error : (brokenConnection(error) ?? error);
  }
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
