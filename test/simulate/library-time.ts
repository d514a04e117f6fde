import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { getCallSites } from 'node:util';
import type { Clock } from '../../src/base/clock.ts';

/**
 * discord.js and letta-client know no clock but the machine's. Here their timers are on the clock of the life that they
 * were set in, a dead one's never end, and the time of the day is the moved one: no run depends on real seconds.
 */
export class LibraryTime {
  readonly #clocks = new AsyncLocalStorage<Clock>();
  readonly #pauses = new Map<Clock, number>();
  readonly #real = { setTimeout, clearTimeout, now: Date.now };
  readonly #ofNode: TimersOfNode = createRequire(import.meta.url)('node:timers');
  readonly #realOfNode = pickTimers(this.#ofNode);
  readonly #promised: { setTimeout: Pause } = createRequire(import.meta.url)('node:timers/promises');
  readonly #realPause = this.#promised.setTimeout;

  constructor(clock: Pick<Clock, 'now'>) {
    // Who looks them up when a timer is set finds these; who took one by name before keeps the machine's.
    const [set, repeat, clear] = [this.#setter(false), this.#setter(true), this.#clear];
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    Object.assign(this.#ofNode, { setTimeout: set, setInterval: repeat, clearTimeout: clear, clearInterval: clear });
    this.#promised.setTimeout = (ms, value, options) => this.#pause(ms, value, options);
    Date.now = clock.now;
  }

  /** Whatever libraries wait for in what begins here is waited for on this clock. */
  runOn<Result>(clock: Clock, work: () => Result): Result {
    return this.#clocks.run(clock, work);
  }

  /** How many pauses between two attempts to reach the gateway, or to identify, are under way. */
  pauses(clock: Clock): number {
    return this.#pauses.get(clock) ?? 0;
  }

  stop(): void {
    const { now, ...timers } = this.#real;
    Object.assign(globalThis, timers);
    Object.assign(this.#ofNode, this.#realOfNode);
    this.#promised.setTimeout = this.#realPause;
    Date.now = now;
  }

  #setter(again: boolean) {
    return (call: (...args: readonly unknown[]) => void, ms = 0, ...args: readonly unknown[]): unknown => {
      const clock = isSetByLibrary() ? this.#clocks.getStore() : undefined;
      if (clock !== undefined) return new MovedTimer(clock, ms, () => call(...args), again);
      return (again ? this.#realOfNode.setInterval : this.#real.setTimeout)(call, ms, ...args);
    };
  }

  readonly #clear = (timer: unknown): void => {
    if (timer instanceof MovedTimer) timer.cancel();
    else this.#real.clearTimeout(timer as NodeJS.Timeout);
  };

  async #pause(ms = 0, value?: unknown, options?: { readonly signal?: AbortSignal }): Promise<unknown> {
    const clock = this.#clocks.getStore();
    if (clock === undefined) return await this.#realPause(ms, value, options);
    // The one with a signal is the wait for the first heartbeat.
    const counts = options?.signal === undefined ? 1 : 0;
    this.#pauses.set(clock, this.pauses(clock) + counts);
    try {
      await clock.sleep(ms, options?.signal);
    } finally {
      this.#pauses.set(clock, this.pauses(clock) - counts);
    }
    return value;
  }
}

type Pause = (ms?: number, value?: unknown, options?: { readonly signal?: AbortSignal }) => Promise<unknown>;

type TimersOfNode = Record<'setTimeout' | 'setInterval' | 'clearTimeout' | 'clearInterval', typeof setTimeout>;

function pickTimers({ setTimeout, setInterval, clearTimeout, clearInterval }: TimersOfNode): TimersOfNode {
  return { setTimeout, setInterval, clearTimeout, clearInterval };
}

const byLibrary = /node_modules\/(?:@discordjs|discord\.js|@letta-ai)\//;

/** Node's own fetch sets timers in the name of who asks, and they are the machine's. */
function isSetByLibrary(): boolean {
  const [, , caller] = getCallSites(3);
  return byLibrary.test(caller?.scriptName ?? '');
}

class MovedTimer {
  #cancel = () => {};

  constructor(clock: Clock, ms: number, call: () => void, again: boolean) {
    const arm = () => {
      this.#cancel = clock.after(ms, () => {
        if (again) arm();
        call();
      });
    };
    arm();
  }

  cancel(): void {
    this.#cancel();
  }

  unref(): this {
    return this;
  }

  ref(): this {
    return this;
  }
}
