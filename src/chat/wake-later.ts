import type { Clock } from '../scarlet/clock.ts';
import type { UserId } from '../scarlet/ids.ts';

/** Wakes users again after a while: one timer per user, however often it is asked for. */
export type WakeLater = {
  schedule(user: UserId): void;
  /** Wakes nobody any more. */
  close(): void;
};

/** @param afterMs how long to wait, in milliseconds. */
export function createWakeLater(clock: Clock, afterMs: number, wake: (user: UserId) => void): WakeLater {
  const timers = new Map<UserId, () => void>();
  let closed = false;

  return {
    schedule(user) {
      if (closed || timers.has(user)) return;
      const cancel = clock.after(afterMs, () => {
        timers.delete(user);
        wake(user);
      });
      timers.set(user, cancel);
    },
    close() {
      closed = true;
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}
