import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import type { RestAnswer } from './router.ts';

/** The headers that tell a client how much it may still ask. They promise plenty: limits come as faults only. */
export function rateLimitHeaders(route: string): Record<string, string> {
  return {
    'x-ratelimit-limit': '50',
    'x-ratelimit-remaining': '49',
    'x-ratelimit-reset-after': '1.000',
    'x-ratelimit-bucket': createHash('sha1').update(route).digest('hex').slice(0, 32),
  };
}

/** A 429 as Discord sends it. */
export function rateLimited(fault: Extract<Fault, { kind: 'rate-limit' }>): {
  readonly answer: RestAnswer;
  readonly headers: Record<string, string>;
} {
  const { retryAfterSeconds, global = false, scope = global ? 'global' : 'user' } = fault;
  return {
    answer: {
      status: 429,
      body: { message: 'You are being rate limited.', retry_after: retryAfterSeconds, global, code: 0 },
    },
    headers: {
      'retry-after': String(Math.ceil(retryAfterSeconds)),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset-after': String(retryAfterSeconds),
      'x-ratelimit-scope': scope,
      ...(global ? { 'x-ratelimit-global': 'true' } : {}),
    },
  };
}

/** Leaves a client without an answer. */
export function dropConnection(outgoing: ServerResponse, end: 'hang' | 'reset' | 'close'): void {
  if (end === 'reset') outgoing.socket?.resetAndDestroy();
  if (end === 'close') outgoing.socket?.end();
}
