import { isFailure } from '../../base/failure.ts';
import type { UserId } from '../../base/ids.ts';
import type { Block } from '../../pair/memory-blocks.ts';
import { change } from './change-sleep.ts';
import type { CycleParts } from './cycle-parts.ts';
import { mergeWithin } from './merge-within.ts';
import type { PreparedJournal } from './sleep-record.ts';

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
  const mayBeDone = known === undefined;
  let current = journal;
  let blocks = left.length === 0 ? [] : (known ?? (await parts.blocks.read(journal.target)));
  for (const planned of left) {
    const merged = await writeUntilMerged(planned, blocks, { journal, mayBeDone }, parts);
    blocks = merged.blocks;
    const step: PreparedJournal = {
      ...current,
      applied: [...current.applied, planned.label],
      lost: [...current.lost, ...merged.lost],
    };
    await parts.sleep.update(user, (record) => change(record, () => ({ journal: step })));
    current = step;
  }
  return current;
}

type Merged = { readonly lost: Lost; readonly blocks: readonly Block[] };

/** Reads again and merges anew as often as another write comes in between, within reason. */
async function writeUntilMerged(
  planned: Change,
  known: readonly Block[],
  writing: Writing,
  parts: CycleParts,
): Promise<Merged> {
  let blocks = known;
  for (let attempt = 1; attempt <= triesPerBlock; attempt += 1) {
    const outcome = await write(planned, blocks, writing, parts);
    if (outcome.kind === 'written') return { lost: outcome.lost, blocks };
    blocks = await parts.blocks.read(writing.journal.target);
  }
  throw new Error(`The block ${planned.label} changes faster than it can be merged.`);
}

type Writing = {
  readonly journal: PreparedJournal;
  /** Whether an earlier try may have written it. */
  readonly mayBeDone: boolean;
};

/** What came of one PATCH: the lines that lost against another writer, or that another write came in between. */
type Write = { readonly kind: 'written'; readonly lost: Lost } | { readonly kind: 'conflict' };

/** One PATCH at the most. */
async function write(
  planned: Change,
  blocks: readonly Block[],
  { journal, mayBeDone }: Writing,
  parts: CycleParts,
): Promise<Write> {
  const block = blocks.find(({ label }) => label === planned.label);
  // Somebody took the whole block away.
  if (block === undefined) return written(planned, planned.added);

  const budget = budgetOf(block, parts);
  const merge = mergeWithin({ base: planned.before, ours: planned.after, theirs: block.value, budget, mayBeDone });
  if (merge.value !== block.value) {
    try {
      await parts.blocks.write(journal.target, planned.label, merge.value);
    } catch (error) {
      if (isFailure(error, 'letta-busy')) return { kind: 'conflict' };
      throw error;
    }
  }
  return written(planned, merge.lost);
}

function written({ label }: Change, lost: readonly string[]): Write {
  return { kind: 'written', lost: lost.map((text) => ({ label, text })) };
}

/** Ours, or the server's where that is smaller: older releases refuse what is over theirs. */
function budgetOf({ label, limit }: Block, { rules }: CycleParts): number {
  const budget = rules.find((rule) => rule.label === label)?.budget ?? 0;
  return Math.min(budget, limit ?? budget);
}
