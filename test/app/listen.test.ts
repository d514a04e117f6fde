import { expect, test } from 'vitest';
import { createPersonSettings } from '../../src/app/listen.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { Records } from '../../src/base/records.ts';
import { toTimeZone, utc } from '../../src/base/time-zones.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import { ada, bob, openChatWorld } from '../support/chat-world.ts';

const rome = toTimeZone('Europe/Rome');

async function opened() {
  const { users } = await openChatWorld();
  await users.update(ada, () => newUser(0));
  const written: UserId[] = [];
  const watched: Records<UserId, UserRecord> = {
    read: (user) => users.read(user),
    ids: () => users.ids(),
    update: (user, change) =>
      users.update(user, (before) => {
        const after = change(before);
        if (after !== before) written.push(user);
        return after;
      }),
  };
  return { users, written, settings: createPersonSettings(watched, utc) };
}

test('a time zone is kept beside the bot’s, until it is taken back', async () => {
  const { settings } = await opened();

  expect(await settings.chooseTimeZone(ada, rome)).toBe('stored');
  expect(await settings.timeZonesOf(ada)).toEqual({ own: rome, bots: utc });
  expect(await settings.chooseTimeZone(ada, undefined)).toBe('stored');
  expect(await settings.timeZonesOf(ada)).toEqual({ own: undefined, bots: utc });
});

test('what is as it was is not written again', async () => {
  const { settings, users, written } = await opened();

  for (const locale of ['it', 'it', 'de']) await settings.keepLocale(ada, locale);
  await settings.chooseTimeZone(ada, rome);
  await settings.chooseTimeZone(ada, rome);

  expect(written).toHaveLength(3);
  expect((await users.read(ada))?.settings).toMatchObject({ locale: 'de', timeZone: rome });
});

test('of somebody unknown nothing is kept: a record is a place among the people', async () => {
  const { settings, users } = await opened();

  await settings.keepLocale(bob, 'it');

  expect(await settings.chooseTimeZone(bob, rome)).toBe('unknown-person');
  expect(await settings.timeZonesOf(bob)).toEqual({ own: undefined, bots: utc });
  expect(await users.read(bob)).toBeUndefined();
});
