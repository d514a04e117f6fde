import { recordKinds } from '../../src/app/record-kinds.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { RecordKind, Records } from '../../src/base/records.ts';
import type { OpenRecord } from '../../src/chat/open-work.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';
import { ledgerId } from '../../src/sleep/cycle/cycle-parts.ts';
import { type PrimarySleep, sleepOf } from '../../src/sleep/cycle/sleep-record.ts';
import { emptyLedger, type Ledger } from '../../src/sleep/plan/ledger.ts';
import { openStore } from '../../src/store/open-store.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

/** What stands in the database of a person. */
export type LeftBehind = {
  readonly user: UserRecord;
  readonly sleep: PrimarySleep;
  readonly ledger: Ledger;
  readonly open: OpenRecord | undefined;
};

/** Reads what a bot that has ended left behind in its database. */
export async function readLeftBehind(path: string): Promise<ReadonlyMap<string, LeftBehind>> {
  const store = await openStore({ path, log: recordingLog(), clock: hastyClock() });
  try {
    const records = <Id extends string, Value>(kind: RecordKind<Value>): Records<Id, Value> => store.records(kind);
    const users = records<UserId, UserRecord>(recordKinds.users);
    const [open, sleep, ledgers] = [
      records(recordKinds.open),
      records(recordKinds.sleep),
      records(recordKinds.ledgers),
    ];
    const found = new Map<string, LeftBehind>();
    for await (const id of users.ids()) {
      const user = await users.read(id);
      if (user === undefined) continue;
      const personal = sleepOf(await sleep.read(id));
      const ledger = await ledgers.read(ledgerId(id, personal.ledgerVersion));
      found.set(id, { user, sleep: personal, ledger: ledger ?? emptyLedger, open: await open.read(id) });
    }
    return found;
  } finally {
    await store.close();
  }
}
