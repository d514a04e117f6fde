import { z } from 'zod';
import { isFailure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { RecordKind, Records } from '../base/records.ts';

/** Kinds of work that must be taken up again after a crash. */
export const openWorkSchema = z.enum(['turn', 'deadline', 'deletion']);

/** Says that a user has open work. Written before the work and removed after it: may name too many, never too few. */
export const openRecordSchema = z.object({ because: z.array(openWorkSchema).min(1) });

export type OpenWorkKind = z.infer<typeof openWorkSchema>;
export type OpenRecord = z.infer<typeof openRecordSchema>;

export const openRecords: RecordKind<OpenRecord> = { namespace: 'open', schema: openRecordSchema, version: 1 };

/** The index of users with open work. Mark before the work begins; unmark only when it is known to be over. */
export type OpenWork = {
  mark(user: UserId, kind: OpenWorkKind): Promise<void>;
  unmark(user: UserId, kind: OpenWorkKind): Promise<void>;
  /** Users with open work, of this kind or of any, in no particular order. */
  users(kind?: OpenWorkKind): AsyncIterable<UserId>;
};

export function createOpenWork(records: Records<UserId, OpenRecord>): OpenWork {
  return {
    async mark(user, kind) {
      await records.update(user, (open) => {
        if (open?.because.includes(kind)) return open;
        return { because: [...(open?.because ?? []), kind] };
      });
    },
    async unmark(user, kind) {
      await records.update(user, (open) => {
        if (open === undefined || !open.because.includes(kind)) return open;
        const because = open.because.filter((other) => other !== kind);
        return because.length === 0 ? undefined : { because };
      });
    },
    async *users(kind) {
      for await (const user of records.ids()) {
        if (kind === undefined || (await mayHave(records, user, kind))) yield user;
      }
    },
  };
}

/** An entry that can't be read says nothing of its user's work, so it may be any: too many, never too few. */
async function mayHave(records: Records<UserId, OpenRecord>, user: UserId, kind: OpenWorkKind): Promise<boolean> {
  try {
    return (await records.read(user))?.because.includes(kind) ?? false;
  } catch (error) {
    if (isFailure(error, 'record-unreadable')) return true;
    throw error;
  }
}
