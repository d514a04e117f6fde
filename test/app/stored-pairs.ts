import { recordKinds } from '../../src/app/record-kinds.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import type { UserId } from '../../src/base/ids.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import { createLog } from '../../src/log.ts';
import type { Pair } from '../../src/pair/pair.ts';
import { memoryBackend } from '../../src/store/open-memory-store.ts';
import { createStore, type Store } from '../../src/store/store.ts';

export const edges = { clock: systemClock, log: createLog({ level: 'silent', secrets: [] }) };

/** A database in memory in which these people have these pairs, opened anew by each call. */
export async function storedPairs(
  pairs: Readonly<Record<string, Pair | 'unreadable' | undefined>>,
): Promise<() => Store> {
  const rows = new Map<string, unknown>();
  const open = () => createStore(memoryBackend(rows), edges);
  const users = open().records<UserId, UserRecord>(recordKinds.users);
  for (const [id, pair] of Object.entries(pairs)) {
    await users.update(id as UserId, () => {
      const user = newUser(0);
      return typeof pair !== 'object' ? user : { ...user, personal: { ...user.personal, pair } };
    });
    if (pair === 'unreadable') for (const key of rows.keys()) if (key.endsWith(`:${id}`)) rows.set(key, 'garbage');
  }
  return open;
}
