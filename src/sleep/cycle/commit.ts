import type { LettaMessageId, UserId } from '../../scarlet/ids.ts';
import { auditsKept, type CycleRecord } from '../cycle-record.ts';
import type { Consolidated } from '../outcome.ts';
import type { PreparedJournal, PrimarySleep } from '../sleep-record.ts';
import { windowLimits } from '../to-window.ts';
import { archiveLost } from './archive-lost.ts';
import { change, sleepOf } from './claim.ts';
import { auditId, type CycleParts, ledgerId } from './cycle-parts.ts';

/**
 * Puts the cycle in force: the audit first, then pointer, cursor and totals in one write. A crash between the two
 * leaves an audit that the next attempt writes again.
 */
export async function commit(user: UserId, journal: PreparedJournal, parts: CycleParts): Promise<Consolidated> {
  const now = parts.clock.now();
  const before = sleepOf(await parts.sleep.read(user));
  const version = before.ledgerVersion + 1;
  if (journal.lost.length > 0) {
    await parts.ledgers.update(ledgerId(user, version), (ledger) => ledger && archiveLost(ledger, journal.lost, now));
  }
  const audit = toAudit(journal, now);
  await parts.audits.update(auditId(user, journal.cycle), () => audit);
  await parts.sleep.update(user, (record) => change(record, (current) => committed(current, journal, version, audit)));

  await removeOld(user, version, journal.cycle, parts);
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
    more: journal.window.more,
  };
}

function committed(
  current: PrimarySleep,
  journal: PreparedJournal,
  version: number,
  audit: CycleRecord,
): Partial<PrimarySleep> {
  const { window, answered } = journal;
  const sum = (count: (diff: PreparedJournal['changes'][number]) => number) =>
    journal.changes.reduce((total, diff) => total + count(diff), 0);
  return {
    journal: null,
    ledgerVersion: version,
    cursor: { agent: journal.agent, message: window.end, context: contextOf(journal) },
    // Drained to its end the window holds all that was answered then; the list and the count are of one moment.
    covers: window.more ? Math.min(current.covers + window.covers, answered) : Math.max(current.covers, answered),
    waitingCharacters: Math.max(0, current.waitingCharacters - charactersOf(journal)),
    idleAt: null,
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

function charactersOf({ window }: PreparedJournal): number {
  return window.messages.reduce((sum, { speaker, own }) => sum + (speaker === 'person' ? own.length : 0), 0);
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

/** Older versions of the ledger, one more than needed in case a crash left one, and the audit that is too old. */
async function removeOld(user: UserId, version: number, cycle: number, parts: CycleParts): Promise<void> {
  for (const old of [version - 1, version - 2]) {
    if (old > 0) await parts.ledgers.update(ledgerId(user, old), () => undefined);
  }
  const oldest = cycle - auditsKept.cycles;
  if (oldest > 0) await parts.audits.update(auditId(user, oldest), () => undefined);
}
