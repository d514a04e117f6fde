/** How late the event loop of this process is, watched from now on. */
export type EventLoopWatch = {
  /** The longest that a timer came too late, over about the last ten seconds. */
  lagMs(): number;
  close(): void;
};

const timerEveryMs = 100;
const windowMs = 10_000;

/** Looks by a timer of its own: what is asked only now and then would know nothing of a stall before. */
export function watchEventLoop(): EventLoopWatch {
  // The worst of the window under way, and of the one before.
  let [current, previous] = [0, 0];
  let windowEndsAt = performance.now() + windowMs / 2;
  let dueAt = performance.now() + timerEveryMs;
  const look = () => {
    const now = performance.now();
    if (now >= windowEndsAt) {
      [previous, current] = [current, 0];
      windowEndsAt = now + windowMs / 2;
    }
    current = Math.max(current, now - dueAt);
    dueAt = now + timerEveryMs;
  };
  const timer = setInterval(look, timerEveryMs).unref();
  return {
    lagMs: () => Math.max(current, previous, performance.now() - dueAt, 0),
    close: () => clearInterval(timer),
  };
}
