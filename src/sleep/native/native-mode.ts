import type { Log } from '../../base/log.ts';
import type { Pair } from '../../pair/pair.ts';
import type { SleepMode } from '../../pair/sleep-time.ts';

type NativeState = Pair['native'];

/** What the settings want of the pairs, and what the server was found to be able to do. */
export class NativeMode {
  /** Turns between the runs of Letta's own sleep-time agent. */
  readonly frequency: number;
  readonly #mode: SleepMode;
  readonly #log: Log;
  #refused = false;

  constructor({ mode, frequency, log }: { readonly mode: SleepMode; readonly frequency: number; readonly log: Log }) {
    this.frequency = frequency;
    this.#mode = mode;
    this.#log = log;
  }

  /** Whether a pair that is made now is to be Letta's. */
  get takesNewPairs(): boolean {
    return this.#wantsNative && !this.#refused;
  }

  /** To be told when the server gives no managed group. Said once: it is the same for everybody until the next start. */
  refuse(why: string): 'falls-back' | 'refuses' {
    const answer = this.#mode === 'native' ? 'refuses' : 'falls-back';
    if (this.#refused) return answer;
    this.#refused = true;
    if (answer === 'falls-back') {
      this.#log.warn({ why }, "Letta's own sleep-time does not work on this server, the custom scheme is used instead");
    } else {
      const advice =
        'SLEEP_MODE=native is refused: this server can not do it; nothing is learned before it is auto or custom';
      this.#log.error({ why }, advice);
    }
    return answer;
  }

  /** What state a pair should go on from: looked at when its person is answered, so that a new setting reaches it. */
  choose(native: NativeState, now: number): NativeState {
    const state = native?.state;
    const entering = (next: NonNullable<NativeState>['state']): NativeState => ({
      state: next,
      since: now,
      sleeper: native?.sleeper ?? null,
    });
    if (!this.#wantsNative) {
      if (state === 'beginning' || state === 'on' || state === 'held') return entering('ending');
      return state === 'ending' ? native : undefined;
    }
    // What the server refused to one pair, others that have it may keep.
    if (state === 'on' || state === 'held' || state === 'beginning' || state === 'ending') return native;
    if (this.takesNewPairs) return state === 'wanted' ? native : entering('wanted');
    if (this.#mode === 'auto') return undefined;
    return state === 'refused' ? native : entering('refused');
  }

  get #wantsNative(): boolean {
    return this.#mode === 'native' || this.#mode === 'auto';
  }
}
