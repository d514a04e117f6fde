import { expect, test } from 'vitest';
import type { MessageId } from '../../src/base/ids.ts';
import { UnwrittenChanges } from '../../src/chat/unwritten-changes.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import { ada, bob, openChatWorld } from '../support/chat-world.ts';

const id = (number: number) => `${number}` as MessageId;
const named = (name: string) => (record: UserRecord) => ({ ...record, name: `${record.name ?? ''}${name}` });

async function opened() {
  const { users } = await openChatWorld();
  for (const user of [ada, bob]) await users.update(user, () => newUser(0));
  const unwritten = new UnwrittenChanges(users);
  return { users, unwritten, nameOf: async () => (await users.read(ada))?.name ?? '' };
}

test('what is kept of a person goes with what is written of them next, once', async () => {
  const { unwritten, nameOf } = await opened();
  unwritten.keep([id(1), id(2)], { user: ada, apply: named('a') });
  unwritten.keep([id(3)], { user: ada, apply: named('b') });

  await unwritten.users.update(bob, (record) => record && { ...record, lastSeen: 1 });
  expect([unwritten.has(ada), unwritten.has(bob), await nameOf()]).toEqual([true, false, '']);

  let seen: string | null | undefined;
  await unwritten.users.update(ada, (record) => {
    seen = record?.name;
    return record;
  });
  await unwritten.users.update(ada, (record) => record && { ...record, lastSeen: 2 });

  expect([seen, await nameOf(), unwritten.has(ada)]).toEqual(['ab', 'ab', false]);
});

test('of one message the last change counts, in the order in which they came', async () => {
  const { unwritten, nameOf } = await opened();
  unwritten.keep([id(1)], { user: ada, apply: named('a') });
  unwritten.keep([id(2)], { user: ada, apply: named('b') });
  unwritten.keep([id(1)], { user: ada, apply: named('c') });

  await unwritten.users.update(ada, (record) => record);

  expect(await nameOf()).toBe('bc');
});

test('a write that fails keeps it', async () => {
  const { unwritten, nameOf } = await opened();
  unwritten.keep([id(1)], { user: ada, apply: named('a') });

  const failing = unwritten.users.update(ada, () => {
    throw new Error('no');
  });

  await expect(failing).rejects.toThrow('no');
  expect([unwritten.has(ada), await nameOf()]).toEqual([true, '']);
});

test('of all people together a thousand are kept, the latest', async () => {
  const { unwritten } = await opened();
  unwritten.keep([id(0)], { user: bob, apply: named('b') });
  unwritten.keep([id(1)], { user: ada, apply: named('a') });
  for (let number = 2; number < 1_000; number += 1) unwritten.keep([id(number)], { user: ada, apply: named('a') });
  expect(unwritten.has(bob)).toBe(true);

  unwritten.keep([id(1_000)], { user: ada, apply: named('a') });

  expect([unwritten.has(bob), unwritten.has(ada)]).toEqual([false, true]);
});
