import type { Clock } from '../../base/clock.ts';
import { unlessUnreadable } from '../../base/failure.ts';
import { createTimers, type Timers } from '../../base/timers.ts';
import { unhurried } from '../../base/unhurried.ts';
import type { CycleParts } from '../cycle/cycle-parts.ts';
import { removeAgedAudits } from '../cycle/old-records.ts';

type SweepParts = Pick<CycleParts, 'sleep' | 'audits' | 'log'> & { readonly clock: Clock };

const firstAfterMs = 10 * 60_000;
const everyMs = 24 * 3_600_000;

/**
 * Removes, once a day, the audits that are too old of people who are not consolidated any more. Of all others each cycle
 * does.
 */
export class AuditSweep {
  readonly #parts: SweepParts;
  readonly #timer: Timers<'sweep'>;
  readonly #stop = new AbortController();

  constructor(parts: SweepParts) {
    this.#parts = parts;
    this.#timer = createTimers(parts.clock, () => this.#sweep());
  }

  /** Begins a while later, when nobody waits for the start any more. */
  start(): void {
    this.#timer.set('sweep', firstAfterMs);
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('The process stops.'));
    await this.#timer.close();
  }

  async #sweep(): Promise<void> {
    try {
      await this.#goThroughAll();
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#parts.log.warn({ err: error }, 'audits that are too old could not be removed, tried again in a day');
    }
    this.#timer.set('sweep', everyMs);
  }

  async #goThroughAll(): Promise<void> {
    const { sleep, clock } = this.#parts;
    for await (const user of unhurried(sleep.ids(), clock, this.#stop.signal)) {
      // A record that can't be read is told of where it is met in a talk.
      await unlessUnreadable(removeAgedAudits(user, this.#parts), undefined);
    }
  }
}
