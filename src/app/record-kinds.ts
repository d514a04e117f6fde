import { z } from 'zod';
import { openRecordSchema } from '../chat/open-work.ts';
import { userRecordSchema } from '../chat/user-record.ts';
import { cycleRecordSchema } from '../sleep/cycle/cycle-record.ts';
import { sleepRecordSchema } from '../sleep/cycle/sleep-record.ts';
import { botUsageSchema } from '../sleep/engine/bot-usage.ts';
import { ledgerSchema } from '../sleep/plan/ledger.ts';

/** Everything that is stored, with the version in which it is written. */
export const recordKinds = {
  users: { namespace: 'user', schema: userRecordSchema, version: 1 },
  open: { namespace: 'open', schema: openRecordSchema, version: 1 },
  sleep: { namespace: 'sleep', schema: sleepRecordSchema, version: 1 },
  ledgers: { namespace: 'ledger', schema: ledgerSchema, version: 1 },
  cycles: { namespace: 'cycle', schema: cycleRecordSchema, version: 1 },
  botUsage: { namespace: 'usage', schema: botUsageSchema, version: 1 },
  keys: { namespace: 'key', schema: z.object({ hex: z.string() }), version: 1 },
  registrations: { namespace: 'registration', schema: z.object({ hash: z.string() }), version: 1 },
} as const;
