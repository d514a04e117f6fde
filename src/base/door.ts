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
