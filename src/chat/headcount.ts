import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { UserRecord } from './user-record.ts';

/** Keeps the number of known users within a limit. Counts them once, when the first new one comes. */
export type Headcount = {
  /** Takes a place for a new user, or finds the one that they took before; false when there is none. */
  takePlace(user: UserId): Promise<boolean>;
};

export function createHeadcount(users: Records<UserId, UserRecord>, limit: number | undefined): Headcount {
  // Whoever took a place keeps it, also when storing their first message failed: the next one must not take another.
  const newcomers = new Set<UserId>();
  let known: Promise<number> | undefined;

  async function count(): Promise<number> {
    let total = 0;
    for await (const user of users.ids()) if (!newcomers.has(user)) total += 1;
    return total;
  }

  return {
    async takePlace(user) {
      if (limit === undefined || newcomers.has(user)) return true;
      // A count that failed is tried again with the next newcomer.
      known ??= count().catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      if ((await known) + newcomers.size >= limit) return false;
      newcomers.add(user);
      return true;
    },
  };
}
