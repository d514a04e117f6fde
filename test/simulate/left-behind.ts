import { recordKinds } from '../../src/app/record-kinds.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { RecordKind, Records } from '../../src/base/records.ts';
import type { OpenRecord } from '../../src/chat/open-work.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';
import { emptyLedger, type Ledger, ledgerId } from '../../src/sleep/plan/ledger.ts';
import type { CycleRecord } from '../../src/sleep/state/cycle-record.ts';
import { type PrimarySleep, sleepOf } from '../../src/sleep/state/sleep-record.ts';
import { openStore } from '../../src/store/open-store.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

/** What stands in the database of a person. */
export type LeftBehind = {
  readonly user: UserRecord;
  readonly sleep: PrimarySleep;
  readonly ledger: Ledger;
  readonly open: OpenRecord | undefined;
  /** When each cycle began to read, by its number. */
  readonly cyclesBegan: ReadonlyMap<number, number>;
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
    const cycles = records<string, CycleRecord>(recordKinds.cycles);
    const cyclesOf = async (id: UserId) => {
      const began = new Map<number, number>();
      for await (const key of cycles.ids()) {
        const cycle = key.startsWith(`${id}.`) ? await cycles.read(key) : undefined;
        if (cycle !== undefined) began.set(cycle.cycle, cycle.at - cycle.tookMs);
      }
      return began;
    };
    const found = new Map<string, LeftBehind>();
    for await (const id of users.ids()) {
      const user = await users.read(id);
      if (user === undefined) continue;
      const personal = sleepOf(await sleep.read(id));
      const ledger = await ledgers.read(ledgerId(id, personal.ledgerVersion));
      const [opened, cyclesBegan] = [await open.read(id), await cyclesOf(id)];
      found.set(id, { user, sleep: personal, ledger: ledger ?? emptyLedger, open: opened, cyclesBegan });
    }
    return found;
  } finally {
    await store.close();
  }
}
