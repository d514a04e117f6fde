import type { UserId } from '../../base/ids.ts';
import { ledgerId } from '../plan/ledger.ts';
import { auditId, auditsKept } from '../state/cycle-record.ts';
import { changeSleep, type PrimarySleep, sleepOf } from '../state/sleep-record.ts';
import type { CycleParts } from './cycle-parts.ts';

/** Which ledgers and audits of a user are of no use any more, and their removal. */

type RecordParts = Pick<CycleParts, 'sleep' | 'ledgers' | 'audits' | 'clock' | 'log'>;

// A few more than a cycle adds, so that the old ones get fewer. A clock that jumps ahead doesn't take them all.
const removedACycle = 3;
const removedASweep = 20;

/**
 * Removes older versions of the ledger, one more than needed in case a crash left one, and audits that are too old. The
 * cycle is in force: that something old could not be removed is for the log, and for the next cycle.
 *
 * @param sleep as the commit has left it
 */
export async function removeOldRecords(
  user: UserId,
  state: Pick<PrimarySleep, 'ledgerVersion' | 'cycles' | 'oldestAudit' | 'tidying'>,
  parts: RecordParts,
): Promise<void> {
  const { ledgerVersion } = state;
  try {
    for (const old of [ledgerVersion - 1, ledgerVersion - 2]) {
      if (old > 0) await parts.ledgers.update(ledgerId(user, old), () => undefined);
    }
    await removeOldAudits(user, state, removedACycle, parts);
  } catch (error) {
    parts.log.warn({ userId: user, err: error }, 'old records could not be removed, the next cycle tries again');
  }
}

type AuditParts = Pick<RecordParts, 'sleep' | 'audits' | 'clock'>;

/** Removes audits that are too old of somebody who may be consolidated no more. */
export async function removeAgedAudits(user: UserId, parts: AuditParts): Promise<void> {
  await removeOldAudits(user, sleepOf(await parts.sleep.read(user)), removedASweep, parts);
}

async function removeOldAudits(
  user: UserId,
  { cycles, oldestAudit, tidying }: Pick<PrimarySleep, 'cycles' | 'oldestAudit' | 'tidying'>,
  atOnce: number,
  parts: AuditParts,
): Promise<void> {
  const now = parts.clock.now();
  // Of what is under way, or has its number and nothing else yet. Passed over, it would be found by nothing any more.
  const mayBeYetToCome = (cycle: number) => cycle === cycles || cycle === tidying.journal?.cycle;
  let oldest = oldestAudit;
  while (oldest <= cycles && oldest < oldestAudit + atOnce) {
    const audit = await parts.audits.read(auditId(user, oldest));
    if (audit === undefined && mayBeYetToCome(oldest)) break;
    const kept = oldest > cycles - auditsKept.cycles && audit !== undefined && now - audit.at <= auditsKept.ms;
    if (kept) break;
    if (audit !== undefined) await parts.audits.update(auditId(user, oldest), () => undefined);
    oldest += 1;
  }
  if (oldest === oldestAudit) return;
  await parts.sleep.update(
    user,
    (record) =>
      // Whoever was deleted meanwhile has none.
      record && changeSleep(record, (current) => ({ oldestAudit: Math.max(current.oldestAudit, oldest) })),
  );
}

/**
 * Removes all that sleep-time has written down of a user: audits and ledgers first, the record that names them last, so
 * that a second call finds what a crash has left.
 */
export async function forgetRecords(
  user: UserId,
  { sleep, ledgers, audits }: Pick<CycleParts, 'sleep' | 'ledgers' | 'audits'>,
): Promise<void> {
  const { oldestAudit, cycles, ledgerVersion } = sleepOf(await sleep.read(user));
  for (let cycle = oldestAudit; cycle <= cycles; cycle += 1) await audits.update(auditId(user, cycle), () => undefined);
  // The two before may be left of a crash, the one after of a cycle that was never in force.
  for (const version of [ledgerVersion - 2, ledgerVersion - 1, ledgerVersion, ledgerVersion + 1]) {
    if (version > 0) await ledgers.update(ledgerId(user, version), () => undefined);
  }
  await sleep.update(user, () => undefined);
}
