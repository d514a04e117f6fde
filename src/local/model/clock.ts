import { setTimeout as wait } from 'node:timers/promises';

/** What the local model needs of time. The bot's own clock fits. */
export type ModelClock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after the given milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** The time of this machine. */
export const machineClock: ModelClock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  },
};
