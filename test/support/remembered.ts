import { recordKinds } from '../../src/app/record-kinds.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { LearnedIn } from '../../src/sleep/agent/window.ts';
import { type Entry, type Ledger, ledgerId } from '../../src/sleep/plan/ledger.ts';
import { newSleep, type SleepRecord } from '../../src/sleep/state/sleep-record.ts';
import { openStore } from '../../src/store/open-store.ts';
import { hastyClock } from './hasty-clock.ts';
import { recordingLog } from './recording-log.ts';

/** The third of May 2026, at noon. */
export const longAgo = Date.UTC(2026, 4, 3, 12);

/** An entry that left its block for want of room. */
export function archivedEntry(
  id: string,
  text: string,
  more: Partial<Entry> & { readonly quote?: string } = {},
): Entry {
  const { quote = text, ...fields } = more;
  return {
    id,
    block: 'human',
    text,
    state: 'archived',
    importance: 5,
    confidence: 0.9,
    topic: null,
    sources: [sourceOf(id, quote, 'direct')],
    firstSeen: longAgo,
    lastSeen: longAgo,
    validUntil: null,
    happensOn: null,
    pinned: false,
    correction: null,
    cycle: 1,
    reviewed: null,
    left: { at: longAgo, because: 'no-room', supersededBy: null, byOwnWords: null },
    ...fields,
  };
}

export function sourceOf(message: string, quote: string, place: LearnedIn, at = longAgo): Entry['sources'][number] {
  return { message: `message-${message}`, quote, asked: null, at, place };
}

export function ledgerOf(entries: readonly Entry[]): Ledger {
  return { next: entries.length + 1, entries: [...entries], tombstones: [], waiting: [] };
}

/** Puts into a database what people were learned of, as if it had been consolidated long ago. No bot may have it open. */
export async function remember(path: string, people: ReadonlyMap<string, readonly Entry[]>): Promise<void> {
  const store = await openStore({ path, acceptOld: false, clock: hastyClock(), log: recordingLog(), onLost: () => {} });
  const sleep = store.records<UserId, SleepRecord>(recordKinds.sleep);
  const ledgers = store.records<string, Ledger>(recordKinds.ledgers);
  for (const [person, entries] of people) {
    const user = person as UserId;
    await ledgers.update(ledgerId(user, 1), () => ledgerOf(entries));
    await sleep.update(user, () => ({ personal: { ...newSleep.personal, ledgerVersion: 1, cycles: 1 } }));
  }
  await store.close();
}
