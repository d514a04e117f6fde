import type { UserId } from '../scarlet/ids.ts';
import type { Records } from '../scarlet/records.ts';
import type { UserRecord } from './user-record.ts';

/** Keeps the number of known users within a limit. Counts them once, when the first new one comes. */
export type Headcount = {
  /** Takes a place for a new user; false when there is none. */
  takePlace(): Promise<boolean>;
};

export function createHeadcount(users: Records<UserId, UserRecord>, limit: number | undefined): Headcount {
  let known: Promise<number> | undefined;
  let added = 0;

  async function count(): Promise<number> {
    let total = 0;
    for await (const _ of users.ids()) total += 1;
    return total;
  }

  return {
    async takePlace() {
      if (limit === undefined) return true;
      added += 1;
      const place = added;
      // A count that failed is tried again with the next newcomer.
      known ??= count().catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      if ((await known) + place <= limit) return true;
      added -= 1;
      return false;
    },
  };
}
