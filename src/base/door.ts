/** Holds up whoever comes while it is closed. They go through in the order in which they came. */
export class Door {
  readonly #mostHeld: number;
  readonly #onTooMany: () => void;
  #opened: Promise<void> = Promise.resolve();
  #open: (() => void) | undefined;
  #held = 0;

  /** @param onTooMany called when it opens by itself, as more than `mostHeld` wait before it. */
  constructor(mostHeld: number, onTooMany: () => void) {
    this.#mostHeld = mostHeld;
    this.#onTooMany = onTooMany;
  }

  close(): void {
    if (this.#open !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#opened = promise;
    this.#open = resolve;
  }

  open(): void {
    this.#open?.();
    this.#open = undefined;
    this.#held = 0;
  }

  async pass(): Promise<void> {
    if (this.#open !== undefined) this.#held += 1;
    if (this.#held > this.#mostHeld) {
      this.open();
      this.#onTooMany();
    }
    await this.#opened;
  }
}

/** A door for each key. One that was closed several times stays so until all have let go of it, or it is opened. */
export class Doors<Key> {
  readonly #create: (key: Key) => Door;
  readonly #doors = new Map<Key, { readonly door: Door; holders: number }>();

  constructor(create: (key: Key) => Door) {
    this.#create = create;
  }

  close(keys: readonly Key[]): void {
    for (const one of keys.map((key) => this.#at(key))) {
      one.holders += 1;
      one.door.close();
    }
  }

  letGo(keys: readonly Key[]): void {
    for (const one of keys.map((key) => this.#at(key))) {
      one.holders -= 1;
      if (one.holders === 0) one.door.open();
    }
  }

  open(keys: readonly Key[]): void {
    for (const key of keys) this.#at(key).door.open();
  }

  async pass(key: Key): Promise<void> {
    await this.#at(key).door.pass();
  }

  #at(key: Key): { readonly door: Door; holders: number } {
    const known = this.#doors.get(key) ?? { door: this.#create(key), holders: 0 };
    this.#doors.set(key, known);
    return known;
  }
}
