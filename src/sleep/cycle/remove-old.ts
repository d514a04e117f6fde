import type { UserId } from '../../base/ids.ts';
import { change } from './change-sleep.ts';
import { auditId, type CycleParts, ledgerId } from './cycle-parts.ts';
import { auditsKept } from './cycle-record.ts';

/** What a cycle that is in force leaves to be removed. */
export type Leftovers = {
  /** The version of the ledger that is valid. */
  readonly version: number;
  readonly cycle: number;
  /** The first audit that may still be there. */
  readonly oldestAudit: number;
};

// A few more than a cycle adds, so that the old ones get fewer. A clock that jumps ahead doesn't take them all.
const removedAtOnce = 3;

/**
 * Removes older versions of the ledger, one more than needed in case a crash left one, and audits that are too old. The
 * cycle is in force: that something old could not be removed is for the log, and for the next cycle.
 */
export async function removeOld(user: UserId, leftovers: Leftovers, parts: CycleParts): Promise<void> {
  try {
    for (const old of [leftovers.version - 1, leftovers.version - 2]) {
      if (old > 0) await parts.ledgers.update(ledgerId(user, old), () => undefined);
    }
    await removeAudits(user, leftovers, parts);
  } catch (error) {
    parts.log.warn({ userId: user, err: error }, 'old records could not be removed, the next cycle tries again');
  }
}

async function removeAudits(user: UserId, { cycle, oldestAudit }: Leftovers, parts: CycleParts): Promise<void> {
  const now = parts.clock.now();
  let oldest = oldestAudit;
  while (oldest < cycle && oldest < oldestAudit + removedAtOnce) {
    const audit = await parts.audits.read(auditId(user, oldest));
    const kept = oldest > cycle - auditsKept.cycles && audit !== undefined && now - audit.at <= auditsKept.ms;
    if (kept) break;
    if (audit !== undefined) await parts.audits.update(auditId(user, oldest), () => undefined);
    oldest += 1;
  }
  if (oldest !== oldestAudit)
    await parts.sleep.update(user, (record) => change(record, () => ({ oldestAudit: oldest })));
}
