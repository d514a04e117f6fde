import type { UserId } from '../../base/ids.ts';
import { lineOf, textOf, withoutBullet } from '../plan/block-layout.ts';
import { type Entry, type Ledger, ledgerId } from '../plan/ledger.ts';
import { auditId, auditOf, type CycleRecord } from '../state/cycle-record.ts';
import type { Consolidated } from '../state/outcome.ts';
import { changeSleep, type PreparedJournal, type PrimarySleep, sleepOf } from '../state/sleep-record.ts';
import { countChanges } from '../state/stored-changes.ts';
import { tidyingAfter } from '../state/tidying-record.ts';
import { countsAfter, cursorAfter, fewerListed, missingFrom } from './cursor.ts';
import type { CycleParts } from './cycle-parts.ts';
import { eraseFromAudits, withoutTexts } from './erase-texts.ts';
import { removeOldRecords } from './old-records.ts';
import { moodsAfter } from './prepare-plan.ts';

/**
 * Puts the cycle in force: the audit first, then pointer, cursor and totals in one write. A crash between the two
 * leaves an audit that the next try writes again.
 */
export async function commitCycle(user: UserId, applied: PreparedJournal, parts: CycleParts): Promise<Consolidated> {
  const now = parts.clock.now();
  if (applied.lost.length > 0) await archiveLost(user, applied.lost, now, parts);
  const standing = { ...applied, ...whatStands(applied) };
  const journal = { ...standing, ...withoutTexts(standing, applied.erased) };
  const { window, answered, target } = journal;
  const found = { foundLaterSaidAt: (await parts.people.read(user))?.foundLaterSaidAt, now };
  const missing = missingFrom(window, answered, sleepOf(await parts.sleep.read(user)), found);
  if (missing > 0) parts.log.warn({ userId: user, agent: target, missing }, fewerListed);
  const audit = auditOf(journal, { ...journal, setAside: false }, now);
  await eraseFromAudits(user, journal.erased, parts);
  await parts.audits.update(auditId(user, journal.cycle), () => audit);
  const stored = await parts.sleep.update(user, (record) =>
    changeSleep(record, (current) => committed(current, journal, audit)),
  );
  await removeOldRecords(user, sleepOf(stored), parts);
  return {
    kind: 'consolidated',
    trigger: journal.trigger,
    cycle: journal.cycle,
    at: now,
    tookMs: audit.tookMs,
    covered: journal.window.covers,
    insights: journal.insights,
    changes: journal.changes,
    refused: journal.refused,
    putAside: journal.putAside,
    byOthers: journal.byOthers,
    found: journal.found,
    more: window.more,
    missing,
  };
}

const slotsLabel = 'session_context';

function committed(current: PrimarySleep, journal: PreparedJournal, audit: CycleRecord): Partial<PrimarySleep> {
  // What is rewritten each time, mood and next actions, is nothing that was learned.
  const facts = journal.changes.filter(({ label }) => label !== slotsLabel);
  return {
    journal: null,
    ledgerVersion: current.ledgerVersion + 1,
    lastMark: Math.max(current.lastMark, journal.mark ?? journal.claimedAt),
    cursor: cursorAfter(journal, current),
    ...countsAfter(current, journal),
    retryAt: null,
    failing: { inARow: 0, unparsable: 0, halvings: 0 },
    tidying: tidyingAfter(current.tidying, journal),
    moods: [...moodsAfter(current, journal)],
    totals: { ...current.totals, consolidations: current.totals.consolidations + 1, lastAt: audit.at },
    last: {
      kind: 'consolidated',
      at: audit.at,
      tookMs: audit.tookMs,
      because: null,
      ...countChanges(facts),
      refused: journal.refused.length,
    },
  };
}

type Done = Pick<PreparedJournal, 'changes' | 'putAside'>;

/** What of a plan's changes stands in the blocks. Lines that found no place there are put aside: the ledger keeps them. */
export function whatStands({ changes, lost, putAside }: Done & Pick<PreparedJournal, 'lost'>): Done {
  const aside = [...putAside];
  const standing = changes.flatMap((diff) => {
    const losses = new Map(
      lost.filter(({ label }) => label === diff.label).map((line) => [withoutBullet(line.text), line]),
    );
    if (losses.size === 0) return [diff];
    const stands = (line: string) => !losses.has(withoutBullet(line));
    for (const line of [...diff.added, ...diff.updated.map(({ to }) => to)]) {
      const loss = losses.get(withoutBullet(line));
      if (loss !== undefined) aside.push({ block: diff.label, text: textOf(line), because: loss.because });
    }
    const added = diff.added.filter(stands);
    const updated = diff.updated.filter(({ to }) => stands(to));
    const after = diff.after.split('\n').filter(stands).join('\n');
    const isEmpty = added.length + updated.length + diff.removed.length === 0;
    return isEmpty ? [] : [{ ...diff, after, added, updated }];
  });
  return { changes: standing, putAside: aside };
}

/** In the version of the ledger that this cycle has written and that is not in force yet. */
export async function archiveLost(
  user: UserId,
  lost: PreparedJournal['lost'],
  now: number,
  { sleep, ledgers }: Pick<CycleParts, 'sleep' | 'ledgers'>,
): Promise<void> {
  const version = sleepOf(await sleep.read(user)).ledgerVersion + 1;
  await ledgers.update(ledgerId(user, version), (ledger) => {
    if (ledger === undefined) throw new Error(`Version ${version} of the ledger is missing.`);
    return withoutLost(ledger, lost, now);
  });
}

/** Entries whose lines lost against another writer of the block leave sight, but not the ledger. */
function withoutLost(ledger: Ledger, lost: PreparedJournal['lost'], now: number): Ledger {
  const lossOf = (entry: Entry) =>
    lost.find((line) => line.label === entry.block && withoutBullet(line.text) === withoutBullet(lineOf(entry)));
  return {
    ...ledger,
    entries: ledger.entries.map((entry): Entry => {
      const loss = entry.state === 'live' ? lossOf(entry) : undefined;
      if (loss === undefined) return entry;
      const left = { at: now, because: loss.because, supersededBy: null, byOwnWords: null };
      return { ...entry, state: 'archived', left };
    }),
  };
}
