import type { IncomingHttpHeaders } from 'node:http';
import { PlannedFaults } from '../../wire/planned-faults.ts';

/** Which requests a fault is for. Without a method or route it is for all. */
export type LettaFaultMatcher = {
  readonly method?: string;
  /** A template such as `/v1/agents/{agent_id}/messages`, or a pattern for the path as it was sent. */
  readonly route?: string | RegExp;
  /** Looks at the body, for faults that only some messages meet. */
  readonly body?: (body: unknown) => boolean;
};

/** What goes wrong with a request. */
export type LettaFault =
  /** Refused before anything was done. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  /** Not done, and no answer: the connection hangs, is reset, or is closed. */
  | { readonly kind: 'drop'; readonly end: ConnectionEnd }
  /** Done, but the client isn't told: no answer ever, a reset, or a closed connection. */
  | { readonly kind: 'apply-then'; readonly end: ConnectionEnd }
  /** The connection ends as soon as the work has begun; the work itself goes on. */
  | { readonly kind: 'begin-then'; readonly end: ConnectionEnd }
  /** Taken up that many milliseconds later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Taken up once the promise resolves. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** Done at once, but answered only once the promise resolves. */
  | { readonly kind: 'apply-then-hold'; readonly until: Promise<unknown> }
  /** A block is read now and written once the promise resolves: a write in between makes it a true conflict. */
  | { readonly kind: 'hold-write'; readonly until: Promise<unknown> }
  /** Done, and answered 200 with something that is no JSON. */
  | { readonly kind: 'garbage'; readonly text?: string }
  /** A stream that is cut after so many events. The turn goes on. */
  | { readonly kind: 'cut-stream'; readonly afterEvents: number };

export type ConnectionEnd = 'hang' | 'reset' | 'close';

/** A request as a fault sees it. */
export type AskedOfLetta = {
  readonly method: string;
  readonly path: string;
  readonly template: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
};

export class LettaFaults extends PlannedFaults<LettaFaultMatcher, LettaFault, AskedOfLetta> {
  constructor() {
    super(matches);
  }
}

function matches({ method, route, body }: LettaFaultMatcher, asked: AskedOfLetta): boolean {
  if (method !== undefined && method !== asked.method) return false;
  if (typeof route === 'string' && route !== asked.template) return false;
  if (route instanceof RegExp && !route.test(asked.path)) return false;
  return body === undefined || body(asked.body);
}
