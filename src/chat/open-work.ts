import { z } from 'zod';
import { unlessUnreadable } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { ChangeTogether, JoinableRecords, RecordKind, Records } from '../base/records.ts';
import type { UserRecord } from './user-record.ts';

/** Kinds of work that must be taken up again after a crash, and model calls of the day, to be added up at a start. */
const openWorkSchema = z.enum(['turn', 'deadline', 'model-calls']);

/** Says that a user has open work: may name too many, never too few. */
const openRecordSchema = z.object({ because: z.array(openWorkSchema).min(1) });

export type OpenWorkKind = z.infer<typeof openWorkSchema>;
export type OpenRecord = z.infer<typeof openRecordSchema>;

export const openRecords: RecordKind<OpenRecord> = {
  namespace: 'open',
  schema: openRecordSchema,
  version: 2,
  // Model calls came to be counted.
  migrations: { 1: (old) => old },
};

/** The index of users with open work, for what doesn't show in their record: see `IndexedUsers`. */
export type OpenWork = {
  mark(user: UserId, kind: OpenWorkKind): Promise<void>;
  /** Users with open work, of this kind or of any, in no particular order. */
  users(kind?: OpenWorkKind): AsyncIterable<UserId>;
};

export function createOpenWork(records: Records<UserId, OpenRecord>): OpenWork {
  return {
    async mark(user, kind) {
      await records.update(user, (entry) => withKind(entry, kind, true));
    },
    async *users(kind) {
      for await (const user of records.ids()) {
        if (kind === undefined || (await mayHave(records, user, kind))) yield user;
      }
    },
  };
}

export type IndexParts = {
  readonly users: JoinableRecords<UserId, UserRecord>;
  readonly open: JoinableRecords<UserId, OpenRecord>;
  readonly changeTogether: ChangeTogether;
  /** Whether answers to this person wait to be consolidated. */
  readonly consolidates: (record: UserRecord) => boolean;
  /** Whether calls of theirs count today. */
  readonly usesCalls: (record: UserRecord) => boolean;
};

/** Users' records whose every write tells the index what it makes of their work, in the same write. */
export type IndexedUsers = Records<UserId, UserRecord> & {
  /** Takes a user out of the index who has nothing to consolidate; asked while nobody can answer them. */
  unmarkDeadline(user: UserId, nothingWaits: (record: UserRecord | undefined) => boolean): Promise<void>;
};

export function indexUsers({ users, open, changeTogether, consolidates, usesCalls }: IndexParts): IndexedUsers {
  return {
    read: (user) => users.read(user),
    ids: () => users.ids(),
    async update(user, change) {
      let before: UserRecord | undefined;
      let after: UserRecord | undefined;
      const [stored] = await changeTogether(
        users.change(user, (current) => {
          before = current;
          after = change(current);
          return after;
        }),
        // Also where nothing was changed: whoever was left in the index by mistake leaves it like that.
        open.change(user, (entry) => {
          const calls = withKind(entry, 'model-calls', after !== undefined && usesCalls(after));
          const turns = withKind(calls, 'turn', hasOpenTurn(after));
          const isAnswered = (after?.personal.answered ?? 0) > (before?.personal.answered ?? 0);
          return after !== undefined && isAnswered && consolidates(after) ? withKind(turns, 'deadline', true) : turns;
        }),
      );
      return stored;
    },
    async unmarkDeadline(user, nothingWaits) {
      if (!(await open.read(user))?.because.includes('deadline')) return;
      let record: UserRecord | undefined;
      await changeTogether(
        users.change(user, (current) => {
          record = current;
          return current;
        }),
        open.change(user, (entry) => (nothingWaits(record) ? withKind(entry, 'deadline', false) : entry)),
      );
    },
  };
}

/** Whether the next turn of this user has something to do. */
export function hasOpenTurn(record: UserRecord | undefined): boolean {
  if (record === undefined) return false;
  const { turns, beginsAnew, lost, unread } = record.personal;
  return turns.length > 0 || beginsAnew || lost.length > 0 || unread.length > 0;
}

/** The same entry where there is nothing to change. */
function withKind(entry: OpenRecord | undefined, kind: OpenWorkKind, isOpen: boolean): OpenRecord | undefined {
  const before = entry?.because ?? [];
  if (before.includes(kind) === isOpen) return entry;
  const because = isOpen ? [...before, kind] : before.filter((other) => other !== kind);
  return because.length === 0 ? undefined : { because };
}

/** An entry that can't be read says nothing of its user's work, so it may be any: too many, never too few. */
async function mayHave(records: Records<UserId, OpenRecord>, user: UserId, kind: OpenWorkKind): Promise<boolean> {
  const entry = await unlessUnreadable(records.read(user), 'unreadable');
  return entry === 'unreadable' || entry?.because.includes(kind) === true;
}
