import type { IncomingHttpHeaders } from 'node:http';
import { PlannedFaults } from '../wire/planned-faults.ts';

/** Which requests a fault is for. Without a method or route it is for all. */
export type DiscordFaultMatcher = {
  readonly method?: string;
  /** A template such as `/channels/{channel_id}/messages`, or a pattern for it. */
  readonly route?: string | RegExp;
};

/** What goes wrong with a request. */
export type DiscordFault =
  /** Refused before anything was done. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: object;
      readonly headers?: Record<string, string>;
    }
  /** 429 with the headers that Discord sends. */
  | {
      readonly kind: 'rate-limit';
      readonly retryAfterSeconds: number;
      readonly global?: boolean;
      readonly scope?: 'user' | 'global' | 'shared';
    }
  /** Done, but the client isn't told: it gets a 502, no answer ever, a reset (RST), or a closed connection (FIN). */
  | { readonly kind: 'apply-then'; readonly end: 'answer-502' | 'hang' | 'reset' | 'close' }
  /** Not done, and no answer: the connection hangs, is reset, or is closed. */
  | { readonly kind: 'drop'; readonly end: 'hang' | 'reset' | 'close' }
  /** Done and answered, later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Done and answered once the promise resolves. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** Done at once, but answered only once the promise resolves. */
  | { readonly kind: 'apply-then-hold'; readonly until: Promise<unknown> };

/** A request as a fault sees it; `path` comes without `/api/v10`. */
export type AskedOfDiscord = {
  readonly method: string;
  readonly path: string;
  readonly template: string;
  readonly headers: IncomingHttpHeaders;
};

export class DiscordFaults extends PlannedFaults<DiscordFaultMatcher, DiscordFault, AskedOfDiscord> {
  constructor() {
    super(matches);
  }
}

function matches({ method, route }: DiscordFaultMatcher, { method: requestMethod, template }: AskedOfDiscord): boolean {
  if (method !== undefined && method !== requestMethod) return false;
  if (route === undefined) return true;
  return typeof route === 'string' ? route === template : route.test(template);
}
