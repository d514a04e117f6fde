import type { UserId } from '../../base/ids.ts';
import { sleepOf } from '../cycle/change-sleep.ts';
import { auditId, type CycleParts, ledgerId } from '../cycle/cycle-parts.ts';

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
  // The version before may be left of a crash, the one after of a cycle that was never in force.
  for (const version of [ledgerVersion - 1, ledgerVersion, ledgerVersion + 1]) {
    await ledgers.update(ledgerId(user, version), () => undefined);
  }
  await sleep.update(user, () => undefined);
}
