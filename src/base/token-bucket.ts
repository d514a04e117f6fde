import type { Clock } from './clock.ts';

/** Who comes first where several wait. In one line they go in the order in which they came. */
export type Urgency = 'at-once' | 'soon' | 'later';

/** `too-late`: the signal was aborted, or the wait would have been longer than it may be. Nothing was taken. */
export type Taken = 'taken' | 'too-late';

export type TakeOptions = {
  /** Longest wait, in milliseconds. */
  readonly limitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

type Waiter = { readonly resolve: (taken: Taken) => void };

const urgencies: readonly Urgency[] = ['at-once', 'soon', 'later'];

/**
 * Lets so much happen per second, over all who ask, and after a pause what a second holds at once, at least one. Who has
 * to wait is served by urgency, then in order.
 */
export class TokenBucket {
  readonly #perMs: number;
  readonly #most: number;
  readonly #clock: Pick<Clock, 'elapsed' | 'after'>;
  readonly #lines: Readonly<Record<Urgency, Set<Waiter>>> = { 'at-once': new Set(), soon: new Set(), later: new Set() };
  #tokens: number;
  #filledAt: number;
  #timerRuns = false;

  /** @param perSecond above zero; fractions are fine */
  constructor(perSecond: number, clock: Pick<Clock, 'elapsed' | 'after'>) {
    this.#perMs = perSecond / 1_000;
    this.#most = Math.max(1, perSecond);
    this.#tokens = this.#most;
    this.#clock = clock;
    this.#filledAt = clock.elapsed();
  }

  /** Resolves when it may go on. */
  async take(urgency: Urgency, { limitMs, signal }: TakeOptions = {}): Promise<Taken> {
    if (signal?.aborted) return 'too-late';
    const { promise, resolve } = Promise.withResolvers<Taken>();
    const waiter: Waiter = { resolve };
    const line = this.#lines[urgency];
    const giveUp = () => {
      if (line.delete(waiter)) resolve('too-late');
    };
    const stopTimer = limitMs === undefined ? undefined : this.#clock.after(limitMs, giveUp);
    signal?.addEventListener('abort', giveUp, { once: true });
    line.add(waiter);
    this.#serve();
    try {
      return await promise;
    } finally {
      stopTimer?.();
      signal?.removeEventListener('abort', giveUp);
    }
  }

  #serve(): void {
    this.#fill();
    let next = this.#next();
    while (next !== undefined && this.#tokens >= 1) {
      this.#tokens -= 1;
      next.line.delete(next.waiter);
      next.waiter.resolve('taken');
      next = this.#next();
    }
    if (next === undefined || this.#timerRuns) return;
    this.#timerRuns = true;
    this.#clock.after(Math.ceil((1 - this.#tokens) / this.#perMs), () => {
      this.#timerRuns = false;
      this.#serve();
    });
  }

  #next(): { readonly line: Set<Waiter>; readonly waiter: Waiter } | undefined {
    for (const urgency of urgencies) {
      const line = this.#lines[urgency];
      for (const waiter of line) return { line, waiter };
    }
    return undefined;
  }

  #fill(): void {
    const now = this.#clock.elapsed();
    this.#tokens = Math.min(this.#most, this.#tokens + (now - this.#filledAt) * this.#perMs);
    this.#filledAt = now;
  }
}
