/** Time as an argument. Policy code asks this clock and nothing else, so that tests can move it by hand. */
export type Clock = {
  /** Milliseconds since the epoch. For due times and for what people read. */
  now(): number;
  /** Milliseconds from an arbitrary start that never jump. For durations. */
  elapsed(): number;
  /** Resolves after the given time; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after the given time. The returned function cancels it. */
  after(ms: number, call: () => void): () => void;
};
