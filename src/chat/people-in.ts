import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import { otidOf } from '../pair/otid.ts';
import type { People } from '../pair/people.ts';
import { newUser, type UserRecord } from './user-record.ts';

/** The users as sleep-time sees them. */
export function peopleIn(users: Records<UserId, UserRecord>, clock: Clock): People {
  return {
    async read(user) {
      const record = await users.read(user);
      if (record === undefined) return undefined;
      const { personal, settings } = record;
      return {
        pair: personal.pair ?? undefined,
        answered: personal.answered,
        threshold: settings.threshold ?? undefined,
        paused: settings.paused,
        name: record.name ?? undefined,
        unsettled: personal.turns.flatMap((turn) => (turn.state === 'sent' ? turn.items.map(({ otid }) => otid) : [])),
        recent: record.handled.map(otidOf),
      };
    },
    async countAnswered(user, messages) {
      await users.update(user, (current) => {
        const record = current ?? newUser(clock.now());
        return { ...record, personal: { ...record.personal, answered: record.personal.answered + messages } };
      });
    },
  };
}
