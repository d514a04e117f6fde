/** Remembers the last few keys, each with a value. The oldest are forgotten, so it never grows beyond its bound. */
export class LastFew<Key, Value> {
  readonly #values = new Map<Key, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  values(): IterableIterator<Value> {
    return this.#values.values();
  }

  /** @returns false for a key that is remembered already: it keeps its age, and gets the new value. */
  add(key: Key, value: Value): boolean {
    const isNew = !this.#values.has(key);
    this.#values.set(key, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#most) break;
      this.#values.delete(oldest);
    }
    return isNew;
  }
}
