import type { Draft } from './draft.ts';
import { type Entry, ledgerCapacity } from './ledger.ts';
import { slotOf } from './slot-lines.ts';
import { leastFirst } from './weigh-entries.ts';

/**
 * Keeps the ledger to its capacity. What is live never goes, nor what this cycle took out of sight; of the rest, old next actions and patterns go before
 * facts, and then what is worth least.
 *
 * @returns what is gone, for the audit.
 */
export function trimLedger(draft: Draft, capacity = ledgerCapacity): readonly Entry[] {
  const excess = draft.entries.length - capacity;
  if (excess <= 0) return [];
  const spare = draft.entries.filter(({ left, pinned }) => left !== null && left.at !== draft.now && !pinned);
  const ranked = leastFirst(spare, (text) => draft.shape(text), draft.now);
  const gone = [
    ...ranked.filter((entry) => slotOf(entry) !== null),
    ...ranked.filter((entry) => slotOf(entry) === null),
  ].slice(0, excess);
  for (const { id } of gone) draft.drop(id);
  return gone;
}
