import type { UserId } from '../../base/ids.ts';
import { ledgerId } from '../plan/ledger.ts';
import type { Plan } from '../plan/plan-types.ts';
import { auditId } from '../state/cycle-record.ts';
import type { Tidied } from '../state/outcome.ts';
import { changeSleep, sleepOf } from '../state/sleep-record.ts';
import { toStoredChanges } from '../state/stored-changes.ts';
import { type ClaimedTidying, noTidying, type PreparedTidying, type Tidying } from '../state/tidying-record.ts';
import { applyChanges } from './apply-plan.ts';
import { archiveLost, whatStands } from './commit-cycle.ts';
import type { CycleParts } from './cycle-parts.ts';
import { eraseFromAudits, textsOf, withoutTexts } from './erase-texts.ts';
import { removeOldRecords } from './old-records.ts';
import { changedByOthers } from './prepare-plan.ts';

/** Writes the next version of the ledger, and the plan. Nothing is in force before the commit moves the pointer. */
export async function storePlan(
  user: UserId,
  claimed: Omit<ClaimedTidying, 'state'> & Pick<PreparedTidying, 'mark'>,
  plan: Plan,
  parts: CycleParts,
  counts: Pick<PreparedTidying, 'merged' | 'contradicted'>,
): Promise<PreparedTidying> {
  const { ledgerVersion } = sleepOf(await parts.sleep.read(user));
  await parts.ledgers.update(ledgerId(user, ledgerVersion + 1), () => plan.ledger);
  const prepared: PreparedTidying = {
    ...claimed,
    ...counts,
    state: 'prepared',
    changes: toStoredChanges(plan.changes),
    refused: [...plan.refused],
    byOthers: changedByOthers(plan),
    applied: [],
    lost: [],
    dropped: plan.dropped.length,
    erased: textsOf(plan.erased),
  };
  // From here on it has tries without end: it may have written to some blocks.
  await changeTidying(user, parts, () => ({ journal: prepared, failures: 0 }));
  return prepared;
}

/** Writes what is prepared to the blocks, and puts it in force. Asks no model. */
export async function finishTidying(user: UserId, prepared: PreparedTidying, parts: CycleParts): Promise<Tidied> {
  const plan = { kind: 'left-over' as const, journal: prepared };
  const note = async (label: string, lost: PreparedTidying['lost']) => {
    const { journal } = await changeTidying(user, parts, ({ journal: current }) => {
      if (current?.state !== 'prepared') return {};
      return { journal: { ...current, applied: [...current.applied, label], lost: [...current.lost, ...lost] } };
    });
    if (journal?.state !== 'prepared') throw new Error('The tidying that is applied is not in the journal any more.');
    return journal;
  };
  return await commit(user, await applyChanges(user, plan, { note, mark: prepared.mark }, parts), parts);
}

/** The audit first, then pointer and tidying in one write. */
async function commit(user: UserId, journal: PreparedTidying, parts: CycleParts): Promise<Tidied> {
  const now = parts.clock.now();
  if (journal.lost.length > 0) await archiveLost(user, journal.lost, now, parts);
  const standing = whatStands({ ...journal, putAside: [] });
  const { changes, refused, putAside, byOthers, lost } = withoutTexts({ ...journal, ...standing }, journal.erased);
  const { cycle, because, merged, contradicted, dropped } = journal;
  const tookMs = Math.max(0, now - journal.claimedAt);
  await eraseFromAudits(user, journal.erased, parts);
  await parts.audits.update(auditId(user, cycle), () => {
    const done = { changes, refused, putAside, byOthers, setAside: false, dropped, lost };
    return { cycle, trigger: because === 'undo' ? 'undo' : 'tidying', at: now, tookMs, covered: 0, end: '', ...done };
  });
  const stored = await parts.sleep.update(user, (record) =>
    changeSleep(record, (current) => ({
      ledgerVersion: current.ledgerVersion + 1,
      lastMark: journal.mark ?? current.lastMark,
      tidying:
        because === 'undo'
          ? { ...current.tidying, ...noTidying }
          : { ...current.tidying, ...noTidying, wanted: null, lastCycle: cycle },
    })),
  );
  await removeOldRecords(user, sleepOf(stored), parts);
  return { cycle, because, at: now, tookMs, merged, contradicted, changes, refused };
}

/** Changes what is written down of a user's tidying, and yields what is there then. */
export async function changeTidying(
  user: UserId,
  { sleep }: Pick<CycleParts, 'sleep'>,
  change: (current: Tidying) => Partial<Tidying>,
): Promise<Tidying> {
  const stored = await sleep.update(user, (record) =>
    changeSleep(record, ({ tidying }) => ({ tidying: { ...tidying, ...change(tidying) } })),
  );
  return sleepOf(stored).tidying;
}
