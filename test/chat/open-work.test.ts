import { describe, expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { Failure } from '../../src/base/failure.ts';
import type { MessageId, UserId } from '../../src/base/ids.ts';
import type { Records } from '../../src/base/records.ts';
import type { OpenRecord, OpenWorkKind } from '../../src/chat/open-work.ts';
import { createOpenWork, indexUsers } from '../../src/chat/open-work.ts';
import type { Turn } from '../../src/chat/turn.ts';
import { countAnswered, withTurns } from '../../src/chat/turn-edits.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { dm } from '../support/chat-world.ts';
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

  expect(await usersWith('deadline', broken)).toEqual([ada]);
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

describe('users in the index', () => {
  const id = '7' as MessageId;
  const message = { id, author: 'Ada', text: 'hi', attachments: [], asides: [], brought: [], at: 1 };
  const turn: Turn = { id, place: dm, locale: 'en', state: 'accepted', messages: [message] };
  const withTurn = (record = newUser(0)) => withTurns(record, [turn]);

  function opened(consolidates = true) {
    const store = openMemoryStore({ log: recordingLog(), clock: hastyClock() });
    const entries = store.records<UserId, OpenRecord>(recordKinds.open);
    const users = indexUsers({
      users: store.records<UserId, UserRecord>(recordKinds.users),
      open: entries,
      changeTogether: store.changeTogether,
      consolidates: () => consolidates,
      usesCalls: () => false,
    });
    return { users, entries, because: async () => (await entries.read(ada))?.because };
  }

  test('are in it from the write on that leaves them a turn, and until the one that leaves them none', async () => {
    const { users, because } = opened();

    await users.update(ada, (record) => withTurn(record));
    const during = await because();
    await users.update(ada, () => newUser(0));

    expect(during).toEqual(['turn']);
    expect(await because()).toBeUndefined();
  });

  test.each([
    ['wait to be consolidated', true, ['deadline']],
    ['do not where nobody consolidates them', false, undefined],
  ])('whose messages are answered %s', async (_, consolidates, expected) => {
    const { users, because } = opened(consolidates);

    await users.update(ada, () => countAnswered(newUser(0), { messages: 1, characters: 2 }, 5));

    expect(await because()).toEqual(expected);
  });

  test('stay in it while any kind of work is open', async () => {
    const { users, because } = opened();
    const answered = countAnswered(withTurn(), { messages: 1, characters: 2 }, 5);
    await users.update(ada, () => answered);
    const both = await because();

    await users.update(ada, () => withTurns(answered, []));
    const one = await because();
    await users.unmarkDeadline(ada, () => true);

    expect(both).toEqual(['turn', 'deadline']);
    expect(one).toEqual(['deadline']);
    expect(await because()).toBeUndefined();
  });

  test('leave it when nothing waits, and not when an answer has come meanwhile', async () => {
    const { users, because } = opened();
    const nothingWaits = (record: UserRecord | undefined) => record?.personal.answered === 1;
    const answer = () =>
      users.update(ada, (record) => countAnswered(record ?? newUser(0), { messages: 1, characters: 2 }, 5));
    await answer();

    await Promise.all([answer(), users.unmarkDeadline(ada, nothingWaits)]);
    const overtaken = await because();
    await users.unmarkDeadline(ada, () => true);

    expect(overtaken).toEqual(['deadline']);
    expect(await because()).toBeUndefined();
  });

  test('are taken out by a change of nothing, where an entry was left by mistake', async () => {
    const { users, entries, because } = opened();
    await createOpenWork(entries).mark(ada, 'turn');

    await users.update(ada, (record) => record);

    expect(await because()).toBeUndefined();
  });
});
