import { Letta } from '@letta-ai/letta-client';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { type Taken, type TakeOptions, TokenBucket, type Urgency } from '../base/token-bucket.ts';
import { fetchNamingBreaks } from './fetch-naming-breaks.ts';

export type LettaOptions = {
  /** With or without `/v1` or a slash at its end. */
  readonly baseUrl: string;
  /** A Letta Cloud key or a server's password; self-hosted servers without one take anything. */
  readonly apiKey?: string | undefined;
  /** A Letta Cloud project's id. Self-hosted servers ignore it. */
  readonly project?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Requests per second, over everybody who uses this connection. Default: no limit. */
  readonly requestsPerSecond?: number | undefined;
  /** How long a read may take, in milliseconds. Default 15,000. */
  readonly readTimeoutMs?: number | undefined;
  /** How long creating, changing or deleting may take, in milliseconds. Default 60,000. */
  readonly writeTimeoutMs?: number | undefined;
  /**
   * How long an answer's stream may be silent, in milliseconds. Default 120,000. Servers ping every 20 to 50 s
   * while the model works; those before 0.16.7 say nothing at all, not even HTTP headers, before the first. Below
   * 300 s, so that it ends the wait before undici's own limit does.
   */
  readonly silenceTimeoutMs?: number | undefined;
};

/** The way to one Letta server, for the adapters of this folder. */
export type LettaConnection = {
  readonly client: Letta;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Waits until another request may go out; absent where as many may as one likes. */
  readonly pace: ((options: TakeOptions) => Promise<Taken>) | undefined;
  /** The same connection, for requests of this urgency. */
  readonly withUrgency: (urgency: Urgency) => LettaConnection;
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly silenceTimeoutMs: number;
};

/** Opens nothing yet: the first request does. */
export function connectLetta(options: LettaOptions): LettaConnection {
  const baseUrl = normaliseBaseUrl(options.baseUrl);
  const client = new Letta({
    baseURL: baseUrl,
    // `null`, never `undefined`: the client would look into the environment.
    apiKey: options.apiKey || null,
    projectID: options.project || null,
    // The client repeats every request, POSTs included, up to three times and without an idempotency key.
    maxRetries: 0,
    // Its log shows request bodies and unparsable events, so what people wrote.
    logLevel: 'off',
    fetch: fetchNamingBreaks,
  });
  const { clock, requestsPerSecond } = options;
  const bucket = requestsPerSecond === undefined ? undefined : new TokenBucket(requestsPerSecond, clock);
  const withUrgency = (urgency: Urgency): LettaConnection => ({
    client,
    baseUrl,
    withUrgency,
    pace: bucket && ((options) => bucket.take(urgency, options)),
    clock,
    log: options.log,
    readTimeoutMs: options.readTimeoutMs ?? 15_000,
    writeTimeoutMs: options.writeTimeoutMs ?? 60_000,
    silenceTimeoutMs: options.silenceTimeoutMs ?? 120_000,
  });
  return withUrgency('soon');
}

/**
 * What people paste as the server's address, in the form that the client needs: it adds `/v1` itself, and a
 * second one makes every path unknown.
 */
export function normaliseBaseUrl(address: string): string {
  return address.trim().replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
}
