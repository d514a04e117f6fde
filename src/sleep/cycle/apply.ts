import { isFailure } from '../../scarlet/failure.ts';
import type { UserId } from '../../scarlet/ids.ts';
import type { Block } from '../../scarlet/memory-blocks.ts';
import type { PreparedJournal } from '../sleep-record.ts';
import { change } from './claim.ts';
import type { CycleParts } from './cycle-parts.ts';
import { mergeWithin } from './merge-within.ts';

type Change = PreparedJournal['changes'][number];
type Lost = PreparedJournal['lost'];

// How often a block is read again because somebody else keeps writing it.
const triesPerBlock = 5;

/**
 * Writes each changed block with one PATCH. Where a block is not as it was when the plan was made, the other writer
 * wins on the lines that they touched, and what we lose goes to the ledger. Values are whole, so doing it twice is the
 * same as doing it once.
 *
 * @param known the blocks as read just now; without them they are read first, as after a crash.
 */
export async function apply(
  user: UserId,
  journal: PreparedJournal,
  known: readonly Block[] | undefined,
  parts: CycleParts,
): Promise<PreparedJournal> {
  const left = journal.changes.filter(({ label }) => !journal.applied.includes(label));
  let current = journal;
  let blocks = left.length === 0 ? [] : (known ?? (await parts.blocks.read(journal.target)));
  for (const planned of left) {
    const mayBeDone = known === undefined;
    for (let attempt = 1; ; attempt += 1) {
      const lost = await write(planned, blocks, { journal, mayBeDone }, parts);
      if (lost !== 'conflict') {
        current = { ...current, applied: [...current.applied, planned.label], lost: [...current.lost, ...lost] };
        break;
      }
      if (attempt === triesPerBlock) {
        throw new Error(`The block ${planned.label} changes faster than it can be merged.`);
      }
      blocks = await parts.blocks.read(journal.target);
    }
    const step = current;
    await parts.sleep.update(user, (record) => change(record, () => ({ journal: step })));
  }
  return current;
}

type Writing = {
  readonly journal: PreparedJournal;
  /** Whether an earlier try may have written it. */
  readonly mayBeDone: boolean;
};

/** One PATCH at the most. Yields the lines that lost against another writer. */
async function write(
  planned: Change,
  blocks: readonly Block[],
  { journal, mayBeDone }: Writing,
  parts: CycleParts,
): Promise<Lost | 'conflict'> {
  const block = blocks.find(({ label }) => label === planned.label);
  // Somebody took the whole block away.
  if (block === undefined) return planned.added.map((text) => ({ label: planned.label, text }));

  const budget = budgetOf(block, parts);
  const merge = mergeWithin({ base: planned.before, ours: planned.after, theirs: block.value, budget, mayBeDone });
  if (merge.value !== block.value) {
    try {
      await parts.blocks.write(journal.target, planned.label, merge.value);
    } catch (error) {
      if (isFailure(error, 'letta-busy')) return 'conflict';
      throw error;
    }
  }
  return merge.lost.map((text) => ({ label: planned.label, text }));
}

/** Ours, or the server's where that is smaller: older releases refuse what is over theirs. */
function budgetOf({ label, limit }: Block, { rules }: CycleParts): number {
  const budget = rules.find((rule) => rule.label === label)?.budget ?? 0;
  return Math.min(budget, limit ?? budget);
}
