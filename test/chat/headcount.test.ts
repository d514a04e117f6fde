/** The headcount of `admission.ts`. */

import { expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { Failure } from '../../src/base/failure.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { Records } from '../../src/base/records.ts';
import { createHeadcount, hasRoomFor } from '../../src/chat/admission.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const user = (number: number) => `${number}` as UserId;

async function known(people: number): Promise<Records<UserId, UserRecord>> {
  const store = openMemoryStore({ log: recordingLog(), clock: hastyClock() });
  const users = store.records<UserId, UserRecord>(recordKinds.users);
  for (let index = 0; index < people; index += 1) await users.update(user(index), () => newUser(0));
  return users;
}

test('lets in newcomers up to the limit, also when they come at the same moment', async () => {
  const headcount = createHeadcount(await known(2), 5);

  const places = await Promise.all([10, 11, 12, 13, 14].map((number) => headcount.takePlace(user(number))));

  expect(places).toEqual([true, true, true, false, false]);
});

test('gives a newcomer who comes again the place that is already theirs', async () => {
  const headcount = createHeadcount(await known(0), 1);
  await headcount.takePlace(user(10));

  expect(await headcount.takePlace(user(10))).toBe(true);
  expect(await headcount.takePlace(user(11))).toBe(false);
});

test('tells whether there is a place without taking it', async () => {
  const headcount = createHeadcount(await known(1), 2);
  const asked = async () => await Promise.all([10, 11].map((number) => headcount.hasPlace(user(number))));

  expect(await asked()).toEqual([true, true]);
  await headcount.takePlace(user(10));
  expect(await asked()).toEqual([true, false]);
});

test('where all places are taken there is room for whoever is known, and for nobody else', async () => {
  const users = await known(1);
  const parts = { users, headcount: createHeadcount(users, 1) };

  expect(await hasRoomFor(user(0), parts)).toBe(true);
  expect(await hasRoomFor(user(1), parts)).toBe(false);
});

test('counts again when counting failed', async () => {
  const users = await known(1);
  let broken = true;
  const headcount = createHeadcount(
    {
      read: (id) => users.read(id),
      update: (id, change) => users.update(id, change),
      ids: () => {
        if (broken) throw new Failure('store-unavailable', 'no answer');
        return users.ids();
      },
    },
    2,
  );

  await expect(headcount.takePlace(user(10))).rejects.toMatchObject({ kind: 'store-unavailable' });
  broken = false;

  expect(await headcount.takePlace(user(10))).toBe(true);
  expect(await headcount.takePlace(user(11))).toBe(false);
});

test('without a limit counts nobody', async () => {
  const users: Records<UserId, UserRecord> = {
    read: async () => undefined,
    update: async () => undefined,
    ids: () => {
      throw new Error('counted');
    },
  };

  expect(await createHeadcount(users, undefined).takePlace(user(1))).toBe(true);
});
