/** Runs jobs of one key one after another, in the order they came; different keys don't wait for each other. */
export class KeyedMutex {
  /** The end of each key's queue. A key without work has no entry. */
  readonly #tails = new Map<string, Promise<void>>();

  isBusy(key: string): boolean {
    return this.#tails.has(key);
  }

  run<Result>(key: string, job: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const result = before.then(job);
    const tail: Promise<void> = result.then(
      () => this.#leave(key, tail),
      // A job that failed has told its caller; the next one must run all the same.
      () => this.#leave(key, tail),
    );
    this.#tails.set(key, tail);
    return result;
  }

  /** Resolves once all work is done, also what is added meanwhile. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }

  #leave(key: string, tail: Promise<void>): void {
    if (this.#tails.get(key) === tail) this.#tails.delete(key);
  }
}
