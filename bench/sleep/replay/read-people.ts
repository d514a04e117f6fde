import { recordKinds } from '../../../src/app/record-kinds.ts';
import type { UserId } from '../../../src/base/ids.ts';
import type { Records } from '../../../src/base/records.ts';
import type { UserRecord } from '../../../src/chat/user-record.ts';
import { createLog } from '../../../src/log.ts';
import { type Ledger, ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { auditId, type CycleRecord } from '../../../src/sleep/state/cycle-record.ts';
import type { SleepRecord } from '../../../src/sleep/state/sleep-record.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { BenchWorld } from './bench-world.ts';
import type { Recording } from './recording.ts';

/** Reads what a stopped bot has stored of each person, and their blocks on the server. @param users ids by name. */
export async function readPeople(
  { databasePath, clock, letta }: BenchWorld,
  users: ReadonlyMap<string, string>,
): Promise<Recording['people']> {
  const silent = createLog({ level: 'error', secrets: [], destination: { write: () => {} } });
  const store = await openStore({ path: databasePath, clock, log: silent });
  const { agents, blocks } = letta.snapshot();
  try {
    const records = store.records<UserId, UserRecord>(recordKinds.users);
    const sleeps = store.records<UserId, SleepRecord>(recordKinds.sleep);
    const ledgers = store.records<string, Ledger>(recordKinds.ledgers);
    const audits = store.records<string, CycleRecord>(recordKinds.cycles);
    const people: Recording['people'][number][] = [];
    for (const [user, id] of users) {
      const userId = id as UserId;
      const pair = (await records.read(userId))?.personal.pair;
      const version = (await sleeps.read(userId))?.personal.ledgerVersion ?? 0;
      const ledger = version === 0 ? undefined : await ledgers.read(ledgerId(userId, version));
      const primary = pair?.primary?.agent ?? '';
      const attached = agents.find((agent) => agent.id === primary)?.blockIds ?? [];
      const mine = blocks.filter((block) => attached.includes(block.id));
      people.push({
        user,
        userId,
        primary,
        sleep: pair?.sleep?.agent,
        native: pair?.native?.state === 'on',
        blocks: Object.fromEntries(mine.map(({ label, value }) => [label, value])),
        entries: (ledger?.entries ?? []).map(({ text, state, block }) => ({ text, state, block })),
        ledger: ledger ?? null,
        cycles: await readCycles(userId, audits),
      });
    }
    return people;
  } finally {
    await store.close();
  }
}

async function readCycles(user: UserId, audits: Records<string, CycleRecord>): Promise<CycleRecord[]> {
  const found: CycleRecord[] = [];
  for (let cycle = 1; ; cycle += 1) {
    const audit = await audits.read(auditId(user, cycle));
    if (audit === undefined) return found;
    found.push(audit);
  }
}
