import type { Clock } from '../scarlet/clock.ts';
import type { UserId } from '../scarlet/ids.ts';

/** One timer for each user at the most. */
export type UserTimers = {
  /** Sets the user's timer, in place of the one that was set before. */
  set(user: UserId, ms: number): void;
  cancel(user: UserId): void;
  /** Calls nobody any more, and waits for the calls under way. */
  close(): Promise<void>;
};

/** @param call must not reject. */
export function createUserTimers(clock: Clock, call: (user: UserId) => Promise<void>): UserTimers {
  const timers = new Map<UserId, () => void>();
  const underWay = new Set<Promise<void>>();
  let closed = false;

  function cancel(user: UserId): void {
    timers.get(user)?.();
    timers.delete(user);
  }

  return {
    set(user, ms) {
      if (closed) return;
      cancel(user);
      const fire = () => {
        timers.delete(user);
        const calling = call(user).finally(() => underWay.delete(calling));
        underWay.add(calling);
      };
      timers.set(user, clock.after(Math.max(0, ms), fire));
    },
    cancel,
    async close() {
      closed = true;
      for (const user of [...timers.keys()]) cancel(user);
      await Promise.all(underWay);
    },
  };
}
