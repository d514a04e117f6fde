import { isFailure } from '../../scarlet/failure.ts';
import type { UserId } from '../../scarlet/ids.ts';
import type { Block } from '../../scarlet/memory-blocks.ts';
import { codePoints } from '../plan/read-words.ts';
import type { PreparedJournal } from '../sleep-record.ts';
import { change } from './claim.ts';
import type { CycleParts } from './cycle-parts.ts';
import { mergeWithin } from './merge-within.ts';

type Change = PreparedJournal['changes'][number];

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
  let current = journal;
  let blocks = known ?? (await parts.blocks.read(journal.agent));
  for (const planned of journal.changes) {
    if (current.applied.includes(planned.label)) continue;
    for (let attempt = 1; ; attempt += 1) {
      const written = await write(planned, blocks, current, parts);
      if (written !== 'conflict') {
        current = { ...current, applied: [...current.applied, planned.label], lost: [...current.lost, ...written] };
        break;
      }
      if (attempt === triesPerBlock)
        throw new Error(`The block ${planned.label} changes faster than it can be merged.`);
      blocks = await parts.blocks.read(journal.agent);
    }
    const step = current;
    await parts.sleep.update(user, (record) => change(record, () => ({ journal: step })));
  }
  return current;
}

/** One PATCH at the most. Yields the lines that lost against another writer. */
async function write(
  planned: Change,
  blocks: readonly Block[],
  { agent }: PreparedJournal,
  parts: CycleParts,
): Promise<PreparedJournal['lost'] | 'conflict'> {
  const block = blocks.find(({ label }) => label === planned.label);
  const budget = parts.rules.find(({ label }) => label === planned.label)?.budget ?? 0;
  const theirs = block?.value ?? planned.before;
  const { value, lost } = mergeWithin({ base: planned.before, ours: planned.after, theirs, budget });
  if (value !== theirs) {
    if (codePoints(value) > budget) throw new Error(`The block ${planned.label} would be over its budget.`);
    try {
      await parts.blocks.write(agent, planned.label, value);
    } catch (error) {
      if (isFailure(error, 'letta-busy')) return 'conflict';
      throw error;
    }
  }
  return lost.map((text) => ({ label: planned.label, text }));
}
