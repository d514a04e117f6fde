import type { Clock } from '../../base/clock.ts';
import type { Traits } from './rules/versions.ts';
import type { ModelEndpoint } from './run/ask-model.ts';
import type { State } from './state.ts';

/** What every route works with. */
export type LettaWorld = {
  readonly state: State;
  readonly traits: Traits;
  readonly clock: LettaClock;
  readonly model: ModelEndpoint;
  /** The present life of the server process. A run belongs to the life in which it began. */
  life: Life;
};

/** One life of the server process, from a start to its death or its closing. */
export class Life {
  #alive = true;
  readonly #ending = new AbortController();
  readonly #works = new Set<Promise<unknown>>();

  get alive(): boolean {
    return this.#alive;
  }

  /** Is aborted when this life ends. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Keeps work that outlives the request which began it. Its failures are the work's own to record. */
  keep(work: Promise<unknown>): void {
    const kept: Promise<void> = work.then(
      () => this.#forget(kept),
      () => this.#forget(kept),
    );
    this.#works.add(kept);
  }

  /** Ends this life at once: what is under way stops where it is. */
  async end(): Promise<void> {
    this.#alive = false;
    this.#ending.abort(new Error('the server process has ended'));
    await Promise.all(this.#works);
  }

  #forget(kept: Promise<void>): void {
    this.#works.delete(kept);
  }
}

/** What the local Letta needs of time. */
export type LettaClock = Pick<Clock, 'now' | 'after'>;
