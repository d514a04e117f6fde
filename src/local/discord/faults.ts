/** Which requests a fault is for. Without a method or route it is for all. */
export type FaultMatcher = {
  readonly method?: string;
  /** A template such as `/channels/{channel_id}/messages`, or a pattern for it. */
  readonly route?: string | RegExp;
};

/** What goes wrong with a request. */
export type Fault =
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

type Planned = { readonly matcher: FaultMatcher; readonly fault: Fault; left: number };

/** The faults that are planned. The oldest plan that matches a request is used up first. */
export class Faults {
  readonly #planned: Planned[] = [];

  /** Plans a fault for the next `times` requests that match (1 when not given, `Infinity` for always). */
  plan(matcher: FaultMatcher, fault: Fault, times = 1): () => void {
    const planned: Planned = { matcher, fault, left: times };
    this.#planned.push(planned);
    return () => this.#remove(planned);
  }

  /** Takes the fault for a request, if there is one. */
  take(method: string, template: string): Fault | undefined {
    const planned = this.#planned.find(({ matcher }) => matches(matcher, method, template));
    if (planned === undefined) return undefined;
    planned.left -= 1;
    if (planned.left <= 0) this.#remove(planned);
    return planned.fault;
  }

  /** Heals everything. */
  clear(): void {
    this.#planned.length = 0;
  }

  #remove(planned: Planned): void {
    const index = this.#planned.indexOf(planned);
    if (index >= 0) this.#planned.splice(index, 1);
  }
}

function matches({ method, route }: FaultMatcher, requestMethod: string, template: string): boolean {
  if (method !== undefined && method !== requestMethod) return false;
  if (route === undefined) return true;
  return typeof route === 'string' ? route === template : route.test(template);
}
