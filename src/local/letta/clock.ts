/** What the local Letta needs of time. The bot's own clock fits. */
export type LettaClock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after the given milliseconds. The returned function cancels it. */
  after(ms: number, call: () => void): () => void;
};

/** The time of this machine. */
export const machineClock: LettaClock = {
  now: () => Date.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
