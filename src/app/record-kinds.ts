import { z } from 'zod';
import { openRecordSchema } from '../chat/open-record.ts';
import { userRecordSchema } from '../chat/user-record.ts';

/** Everything that is stored, with the version in which it is written. */
export const recordKinds = {
  users: { namespace: 'user', schema: userRecordSchema, version: 1 },
  open: { namespace: 'open', schema: openRecordSchema, version: 1 },
  registrations: { namespace: 'registration', schema: z.object({ hash: z.string() }), version: 1 },
} as const;
