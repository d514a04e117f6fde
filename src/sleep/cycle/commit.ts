import type { LettaMessageId, UserId } from '../../base/ids.ts';
import { windowLimits } from '../agent/to-window.ts';
import type { Consolidated } from '../engine/outcome.ts';
import { archiveLost } from './archive-lost.ts';
import { change, sleepOf } from './change-sleep.ts';
import { covered } from './covered.ts';
import { auditId, type CycleParts, ledgerId } from './cycle-parts.ts';
import type { CycleRecord } from './cycle-record.ts';
import { removeOld } from './remove-old.ts';
import type { PreparedJournal, PrimarySleep } from './sleep-record.ts';

/**
 * Puts the cycle in force: the audit first, then pointer, cursor and totals in one write. A crash between the two
 * leaves an audit that the next attempt writes again.
 */
export async function commit(user: UserId, journal: PreparedJournal, parts: CycleParts): Promise<Consolidated> {
  const now = parts.clock.now();
  const before = sleepOf(await parts.sleep.read(user));
  const version = before.ledgerVersion + 1;
  if (journal.lost.length > 0) {
    await parts.ledgers.update(ledgerId(user, version), (ledger) => {
      if (ledger === undefined) throw new Error(`Version ${version} of the ledger is missing.`);
      return archiveLost(ledger, journal.lost, now);
    });
  }
  const audit = toAudit(journal, now);
  await parts.audits.update(auditId(user, journal.cycle), () => audit);
  await parts.sleep.update(user, (record) => change(record, (current) => committed(current, journal, version, audit)));

  const { cycle } = journal;
  await removeOld(user, { version, cycle, oldestAudit: before.oldestAudit }, parts);
  return {
    kind: 'consolidated',
    trigger: journal.trigger,
    cycle,
    at: now,
    tookMs: audit.tookMs,
    covered: journal.window.covers,
    insights: journal.insights,
    changes: journal.changes,
    refused: journal.refused,
    more: journal.window.more,
  };
}

function committed(
  current: PrimarySleep,
  journal: PreparedJournal,
  version: number,
  audit: CycleRecord,
): Partial<PrimarySleep> {
  const { window } = journal;
  const sum = (count: (diff: PreparedJournal['changes'][number]) => number) =>
    journal.changes.reduce((total, diff) => total + count(diff), 0);
  return {
    journal: null,
    ledgerVersion: version,
    cursor: { agent: journal.agent, message: window.end, context: contextOf(journal) },
    ...covered(current, journal),
    retryAt: null,
    failing: { inARow: 0, unparsable: 0, halvings: 0 },
    totals: { ...current.totals, consolidations: current.totals.consolidations + 1, lastAt: audit.at },
    last: {
      kind: 'consolidated',
      at: audit.at,
      tookMs: audit.tookMs,
      because: null,
      added: sum((diff) => diff.added.length),
      updated: sum((diff) => diff.updated.length),
      removed: sum((diff) => diff.removed.length),
      refused: journal.refused.length,
    },
  };
}

/** The message from which the next list begins, so that it has the end of this window for context. */
function contextOf({ window }: PreparedJournal): LettaMessageId | null {
  const shown = [...window.context, ...window.messages];
  return shown.at(-windowLimits.context - 1)?.id ?? null;
}

function toAudit(journal: PreparedJournal, now: number): CycleRecord {
  return {
    cycle: journal.cycle,
    trigger: journal.trigger,
    at: now,
    tookMs: Math.max(0, now - journal.claimedAt),
    covered: journal.window.covers,
    end: journal.window.end,
    changes: journal.changes,
    refused: journal.refused,
    dropped: journal.dropped,
    lost: journal.lost,
  };
}
