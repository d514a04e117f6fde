import { z } from 'zod';
import { tallyRecords } from '../admin/tally.ts';
import type { RecordKind } from '../base/records.ts';
import { openRecords } from '../chat/open-work.ts';
import { recentPlacesRecords } from '../chat/recent-places-record.ts';
import { streamingRecords } from '../chat/streaming-choice.ts';
import { userRecords } from '../chat/user-record.ts';
import { answerFormsRecords } from '../letta/found-limits.ts';
import { pausesRecords } from '../pair/pauses.ts';
import { roleOrderRecords } from '../pair/role-order.ts';
import { ledgerRecords } from '../sleep/plan/ledger.ts';
import { botUsageRecords } from '../sleep/state/caps.ts';
import { cycleRecords } from '../sleep/state/cycle-record.ts';
import { sleepRecords } from '../sleep/state/sleep-record.ts';

const keySchema = z.object({ hex: z.string() });
const databaseSchema = z.object({ id: z.string() });
const probeSchema = z.object({ at: z.number() });
const registrationSchema = z.object({ hash: z.string() });

/** Everything that is stored. Schema, version and migrations of each kind stand in the file that it comes from. */
export const recordKinds = {
  users: userRecords,
  open: openRecords,
  sleep: sleepRecords,
  ledgers: ledgerRecords,
  cycles: cycleRecords,
  botUsage: botUsageRecords,
  tally: tallyRecords,
  probes: { namespace: 'probe', schema: probeSchema, version: 1 } satisfies RecordKind<z.infer<typeof probeSchema>>,
  streaming: streamingRecords,
  places: recentPlacesRecords,
  roleOrder: roleOrderRecords,
  answerForms: answerFormsRecords,
  pauses: pausesRecords,
  keys: { namespace: 'key', schema: keySchema, version: 1 } satisfies RecordKind<z.infer<typeof keySchema>>,
  databases: { namespace: 'database', schema: databaseSchema, version: 1 } satisfies RecordKind<
    z.infer<typeof databaseSchema>
  >,
  registrations: {
    namespace: 'registration',
    schema: registrationSchema,
    version: 1,
  } satisfies RecordKind<z.infer<typeof registrationSchema>>,
} as const;
