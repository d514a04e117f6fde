import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { TimeZone } from '../base/time-zones.ts';
import { timeZoneOf, type UserRecord } from './user-record.ts';

/** What people choose for themselves, and how the bot remembers their language. */
export function createPersonSettings(users: Records<UserId, UserRecord>, botsTimeZone: TimeZone) {
  /** Only of somebody who is known: a record is a place among the people that the bot may have. */
  async function set(user: UserId, change: Partial<UserRecord['settings']>): Promise<'stored' | 'unknown-person'> {
    const stored = await users.update(user, (record) => record && withSettings(record, change));
    return stored === undefined ? 'unknown-person' : 'stored';
  }

  return {
    async timeZonesOf(user: UserId) {
      const record = await users.read(user);
      return { own: record && timeZoneOf(record), bots: botsTimeZone };
    },
    chooseTimeZone: (user: UserId, zone: TimeZone | undefined) => set(user, { timeZone: zone }),
    async keepLocale(user: UserId, locale: string): Promise<void> {
      await set(user, { locale });
    },
  };
}

/** The same record where nothing changes, so that nothing is written. */
function withSettings(record: UserRecord, change: Partial<UserRecord['settings']>): UserRecord {
  const settings = { ...record.settings, ...change };
  const isSame = settings.locale === record.settings.locale && settings.timeZone === record.settings.timeZone;
  return isSame ? record : { ...record, settings };
}
