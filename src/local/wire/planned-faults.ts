type Planned<Matcher, Fault> = { readonly matcher: Matcher; readonly fault: Fault; left: number };

/** The faults that are planned. The oldest plan that matches a request is used up first. */
export class PlannedFaults<Matcher, Fault, Asked> {
  readonly #planned: Planned<Matcher, Fault>[] = [];
  readonly #matches: (matcher: Matcher, asked: Asked) => boolean;

  constructor(matches: (matcher: Matcher, asked: Asked) => boolean) {
    this.#matches = matches;
  }

  /** Plans a fault for the next `times` requests that match (1 when not given, `Infinity` for always). Gives its end. */
  plan(matcher: Matcher, fault: Fault, times = 1): () => void {
    const planned = { matcher, fault, left: times };
    this.#planned.push(planned);
    return () => this.#remove(planned);
  }

  /** Takes the fault for a request, if there is one. */
  take(asked: Asked): Fault | undefined {
    const planned = this.#planned.find(({ matcher }) => this.#matches(matcher, asked));
    if (planned === undefined) return undefined;
    planned.left -= 1;
    if (planned.left <= 0) this.#remove(planned);
    return planned.fault;
  }

  /** Heals everything. */
  clear(): void {
    this.#planned.length = 0;
  }

  #remove(planned: Planned<Matcher, Fault>): void {
    const index = this.#planned.indexOf(planned);
    if (index >= 0) this.#planned.splice(index, 1);
  }
}
