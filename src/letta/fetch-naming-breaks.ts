import { isIPv6 } from 'node:net';
import { type Dispatcher, request } from 'undici';
import { unlessAborted } from '../base/deadline.ts';

/** A request that failed below HTTP. */
export class ConnectionBroken extends Error {
  override readonly name = 'ConnectionBroken';
  /** The system's or undici's code, for example `ECONNREFUSED`, or ours for what a server or a proxy answered. */
  readonly code: string;
  /** False where no byte of the request can have left: no address, no connection, no trust. */
  readonly mayHaveArrived: boolean;
  /** Where no connection could be made, of several addresses all: a proxy has another one than the server. */
  readonly at: string | undefined;

  constructor(code: string, mayHaveArrived: boolean, at?: string) {
    // Without the code: the client takes everything that says TIMEOUT for its own timeout, and drops it.
    super('connection broken');
    this.code = code;
    this.mayHaveArrived = mayHaveArrived;
    this.at = at;
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

// What Node's way through proxies says where one lets nothing pass. It has the name and the code of an abort.
const refusedByProxy = /^Proxy response \((\d+)\)/;

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
  // Whoever names none may be sent anything.
  headers.set('accept-encoding', 'identity');
  const ask = () =>
    request(String(input), { method: method as 'GET' | 'POST', headers, body: body as string | null, signal });
  try {
    // While it still connects, `request` doesn't hear the signal: it sends nothing then, but waits for the connection.
    return toResponse(await unlessAborted(signal, ask));
  } catch (error) {
    throw signal.aborted ? error : (brokenConnection(error) ?? error);
  }
}

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** What an answer may not have a body with, not even an empty one. */
const bodiless = new Set([204, 205, 304]);

function toResponse({ statusCode: status, headers, body }: Dispatcher.ResponseData): Response {
  const init = { status, headers: listed(headers) };
  if (status <= 599 && !bodiless.has(status)) return new Response(unpacked(streamOf(body), headers), init);
  body.on('error', () => {}).destroy();
  // No `Response` can say it.
  if (status > 599) throw new ConnectionBroken(`STATUS_${status}`, true);
  return new Response(null, init);
}

/**
 * A `Response` would take the body itself, too. But then its errors end the process as long as nobody reads, and whoever
 * lets go of it leaves the connection open; `Readable.toWeb` throws where nobody hears it when somebody lets go.
 */
function streamOf(body: Dispatcher.ResponseData['body']): Bytes {
  body.on('error', () => {});
  const pieces = body[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => void body.destroy(),
    },
    { highWaterMark: 0 },
  );
}

const formats = new Map<string, ConstructorParameters<typeof DecompressionStream>[0]>([
  ['gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'brotli'],
]);

/** Some proxies compress whatever passes. */
function unpacked(body: Bytes, headers: Dispatcher.ResponseData['headers']): Bytes {
  const format = formats.get(String(headers['content-encoding']).toLowerCase());
  return format === undefined ? body : body.pipeThrough(new DecompressionStream(format));
}

/** As `Headers` takes them: a character for each byte. */
function listed(headers: Dispatcher.ResponseData['headers']): [name: string, value: string][] {
  return Object.entries(headers).flatMap(([name, values = []]) =>
    [values].flat().map((value): [string, string] => [name, Buffer.from(value).toString('latin1')]),
  );
}

/** `undefined` where the error is no failure of a connection. */
export function brokenConnection(error: unknown): ConnectionBroken | undefined {
  if (error instanceof ConnectionBroken) return error;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ConnectionBroken) return cause;
    const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
    if (typeof code !== 'string') continue;
    const [, refusal] = refusedByProxy.exec(cause.message) ?? [];
    if (refusal !== undefined) return new ConnectionBroken(`PROXY_STATUS_${refusal}`, false);
    // Of several it is what each of a host's addresses failed with.
    const whileConnecting = syscall === 'connect' || cause instanceof AggregateError;
    const mayHaveArrived = !whileConnecting && !neverConnected.has(code) && !untrusted.test(code);
    const tried = cause instanceof AggregateError ? cause.errors : [cause];
    return new ConnectionBroken(code, mayHaveArrived, tried.flatMap(addressIn).join(', ') || undefined);
  }
  return undefined;
}

function addressIn({ address, port }: { readonly address?: unknown; readonly port?: unknown }): readonly string[] {
  if (typeof address !== 'string' || typeof port !== 'number') return [];
  return [`${isIPv6(address) ? `[${address}]` : address}:${port}`];
}
