import { createHash } from 'node:crypto';
import type { WallClock } from './clock.ts';
import type { DiscordRoute, RestAnswer } from './rest-request.ts';

/** Documents: Rate Limits, Global Rate Limit. Answers to interactions don't count. */
const globalLimit = { most: 50, withinMs: 1000 };
// Discord doesn't publish the limits of single routes: this is what it tells of posting in a channel.
const postingLimit = { most: 5, withinMs: 5000 };
const plenty = { most: 50, withinMs: 1000 };

// Discord tells of no bucket there: hikari takes one for a change of Discord's, and says so.
const withoutBucket = '/interactions/{interaction_id}/{interaction_token}/callback';

type Limit = typeof plenty;
type Window = { used: number; endsAt: number };

/** A request's route with what its path holds. */
type Asked = { readonly route: DiscordRoute; readonly params: Readonly<Record<string, string>> };

/** How a request stands: the headers that tell it, and the 429 when it was one too many. */
export type RateLimited = { readonly headers: Record<string, string>; readonly refusal: RestAnswer | undefined };

/** Counts requests by bucket and altogether. Buckets are a route's, for each channel, server or webhook. */
export class RateLimits {
  readonly #clock: WallClock;
  readonly #enforced: boolean;
  readonly #windows = new Map<string, Window>();

  constructor(clock: WallClock, enforced: boolean) {
    this.#clock = clock;
    this.#enforced = enforced;
  }

  count({ route, params }: Asked): RateLimited {
    const { method, template } = route;
    if (template === withoutBucket) return { headers: {}, refusal: undefined };
    const limit = method === 'POST' && template === '/channels/{channel_id}/messages' ? postingLimit : plenty;
    const bucket = createHash('sha1').update(`${method} ${template}`).digest('hex').slice(0, 32);
    const owner = params['channel_id'] ?? params['guild_id'] ?? params['webhook_id'] ?? '';
    const all = this.#windowOf('global', globalLimit);
    const own = this.#windowOf(`${bucket}:${owner}`, limit);
    if (this.#enforced) {
      if (route.open !== true && all.used >= globalLimit.most) return this.#refused(all, true, {});
      if (own.used >= limit.most) return this.#refused(own, false, this.#headers(own, limit, bucket));
      if (route.open !== true) all.used += 1;
      own.used += 1;
    }
    return { headers: this.#headers(own, limit, bucket), refusal: undefined };
  }

  /** The window that is open now; the first request opens one. */
  #windowOf(name: string, { withinMs }: Limit): Window {
    const now = this.#clock.now();
    const open = this.#windows.get(name);
    if (open !== undefined && open.endsAt > now) return open;
    const opened = { used: 0, endsAt: now + withinMs };
    this.#windows.set(name, opened);
    return opened;
  }

  #headers({ used, endsAt }: Window, { most }: Limit, bucket: string): Record<string, string> {
    const remaining = this.#enforced ? most - used : most - 1;
    return {
      'x-ratelimit-limit': String(most),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': (endsAt / 1000).toFixed(3),
      'x-ratelimit-reset-after': this.#secondsUntil(endsAt).toFixed(3),
      'x-ratelimit-bucket': bucket,
    };
  }

  #refused({ endsAt }: Window, global: boolean, headers: Record<string, string>): RateLimited {
    const { answer, headers: more } = tooManyRequests(this.#secondsUntil(endsAt), { global });
    return { headers: { ...headers, ...more }, refusal: answer };
  }

  #secondsUntil(ms: number): number {
    return Math.max(0, ms - this.#clock.now()) / 1000;
  }
}

/** A 429 as Discord sends it (Rate Limits, Exceeding A Rate Limit). */
export function tooManyRequests(
  retryAfterSeconds: number,
  { global, scope = global ? 'global' : 'user' }: { readonly global: boolean; readonly scope?: string | undefined },
): { readonly answer: RestAnswer; readonly headers: Record<string, string> } {
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
