import { Failure } from '../base/failure.ts';
import type { Log } from '../base/log.ts';

/** Beyond this many the memory of what was logged starts anew: better a second line than a leak. */
const mostRemembered = 1_000;

/** Keeps track of the records that can't be read, so that the log names each of them once. */
export class Quarantine {
  readonly #namespace: string;
  readonly #log: Log;
  readonly #known = new Set<string>();

  constructor(namespace: string, log: Log) {
    this.#namespace = namespace;
    this.#log = log;
  }

  /** The failure to reject with. */
  take(id: string, reason: string): Failure {
    if (!this.#known.has(id)) {
      if (this.#known.size >= mostRemembered) this.#known.clear();
      this.#known.add(id);
      this.#log.error({ namespace: this.#namespace, id, reason }, 'record could not be read and is left alone');
    }
    return new Failure('record-unreadable', `The ${this.#namespace} record ${id} can't be read: ${reason}.`);
  }

  /** The record was read or is gone; should it break again, that is news. */
  release(id: string): void {
    this.#known.delete(id);
  }
}
