import type { Clock } from '../base/clock.ts';

/** Ends a wait when the caller does, or when nothing was heard for too long. */
export type SilenceWatch = {
  readonly signal: AbortSignal;
  /** Something was heard. */
  heard(): void;
  /** Why the wait was ended; `undefined` while it goes on. */
  endedBecause(): string | undefined;
  stop(): void;
};

/** @param limitMs how long a silence may be, in milliseconds. */
export function watchSilence(clock: Clock, limitMs: number, caller: AbortSignal): SilenceWatch {
  const silence = new AbortController();
  const tooLong = () => silence.abort();
  let stopTimer = clock.after(limitMs, tooLong);

  return {
    signal: AbortSignal.any([caller, silence.signal]),
    heard() {
      stopTimer();
      stopTimer = clock.after(limitMs, tooLong);
    },
    endedBecause() {
      if (caller.aborted) return 'the caller ended the wait';
      return silence.signal.aborted ? `nothing was heard for ${limitMs} ms` : undefined;
    },
    stop: () => stopTimer(),
  };
}
