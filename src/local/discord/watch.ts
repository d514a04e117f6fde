const linesKept = 400;
const linesShown = 30;

type Waiter = { readonly check: () => void; readonly stop: (reason: Error) => void };

/**
 * What happened, in words, and who waits for something to happen. Waiting is driven by events: a condition is looked
 * at again whenever anything was noted, never by the clock.
 */
export class Watch {
  readonly #lines: string[] = [];
  readonly #waiters = new Set<Waiter>();
  #stopped = false;

  /** Notes one thing that happened and lets everyone who waits look again. */
  note(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > linesKept) this.#lines.shift();
    this.lookAgain();
  }

  /** Lets everyone who waits look again, without a line for the story. */
  lookAgain(): void {
    for (const waiter of [...this.#waiters]) waiter.check();
  }

  /** The latest things that happened, oldest first. */
  recent(): readonly string[] {
    return this.#lines.slice(-linesShown);
  }

  /**
   * Resolves with the first value that `look` gives (anything but `undefined` and `false`).
   * Rejects after the deadline, saying what was waited for and what was seen.
   */
  waitFor<Found>(what: string, look: () => Found | undefined | false, deadlineMs = 20_000): Promise<Found> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => finish(() => reject(this.#tooLate(what, deadlineMs))), deadlineMs);
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const check = () => {
        try {
          const found = look();
          if (found !== undefined && found !== false) finish(() => resolve(found));
        } catch (error) {
          finish(() => reject(error));
        }
      };
      const waiter: Waiter = { check, stop: (reason) => finish(() => reject(reason)) };
      this.#waiters.add(waiter);
      check();
      if (this.#stopped) waiter.stop(new Error(`Waited for ${what}, but the local Discord is closed.`));
    });
  }

  /** Ends every wait that is still open. */
  stop(): void {
    this.#stopped = true;
    for (const waiter of [...this.#waiters]) waiter.stop(new Error('The local Discord was closed while waiting.'));
  }

  #tooLate(what: string, deadlineMs: number): Error {
    const seen = this.recent();
    const story = seen.length === 0 ? '  (nothing)' : seen.map((line) => `  ${line}`).join('\n');
    return new Error(`Waited ${deadlineMs} ms for ${what}. What was seen, oldest first:\n${story}`);
  }
}
