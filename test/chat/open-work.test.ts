import { expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { Failure } from '../../src/base/failure.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { Records } from '../../src/base/records.ts';
import type { OpenRecord, OpenWorkKind } from '../../src/chat/open-work.ts';
import { createOpenWork } from '../../src/chat/open-work.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const ada = '1' as UserId;
const bob = '2' as UserId;

function records(): Records<UserId, OpenRecord> {
  return openMemoryStore({ log: recordingLog(), clock: hastyClock() }).records(recordKinds.open);
}

async function usersWith(kind: OpenWorkKind, from: Records<UserId, OpenRecord>): Promise<readonly UserId[]> {
  const users: UserId[] = [];
  for await (const user of createOpenWork(from).users(kind)) users.push(user);
  return users;
}

test('names the users with open work of a kind', async () => {
  const rows = records();
  const open = createOpenWork(rows);

  await open.mark(ada, 'turn');
  await open.mark(bob, 'deadline');

  expect(await usersWith('turn', rows)).toEqual([ada]);
});

test('keeps a user while any kind of work is open', async () => {
  const rows = records();
  const open = createOpenWork(rows);
  await open.mark(ada, 'turn');
  await open.mark(ada, 'deadline');

  await open.unmark(ada, 'turn');
  const kept = await rows.read(ada);
  await open.unmark(ada, 'deadline');

  expect(kept).toEqual({ because: ['deadline'] });
  expect(await rows.read(ada)).toBeUndefined();
});

test('takes an entry that cannot be read for work of every kind', async () => {
  const rows = records();
  await createOpenWork(rows).mark(ada, 'turn');
  const broken: Records<UserId, OpenRecord> = {
    ids: () => rows.ids(),
    update: (id, change) => rows.update(id, change),
    read: async () => {
      throw new Failure('record-unreadable', 'garbage');
    },
  };

  expect(await usersWith('deletion', broken)).toEqual([ada]);
});

test('does not call nobody open when storage gives no answer', async () => {
  const rows = records();
  await createOpenWork(rows).mark(ada, 'turn');
  const broken: Records<UserId, OpenRecord> = {
    ids: () => rows.ids(),
    update: (id, change) => rows.update(id, change),
    read: async () => {
      throw new Failure('store-unavailable', 'no answer');
    },
  };

  await expect(usersWith('turn', broken)).rejects.toMatchObject({ kind: 'store-unavailable' });
});
