import { isFailure } from '../../base/failure.ts';
import type { AgentId, UserId } from '../../base/ids.ts';
import { retry } from '../../base/retry.ts';
import { codePoints } from '../../base/text.ts';
import type { Block } from '../../pair/memory-blocks.ts';
import { rulesOnServer } from '../plan/block-rules.ts';
import { mergeWithin, visibleLines } from '../plan/merge-within.ts';
import { changeSleep, type PreparedJournal, sleepOf, withoutPlan } from '../state/sleep-record.ts';
import type { CycleParts } from './cycle-parts.ts';
import type { Prepared, PreparedPlan } from './prepare-plan.ts';
import { readOwnBlocks } from './read-memory.ts';

type PlannedChange = PreparedJournal['changes'][number];
type LostLines = PreparedJournal['lost'];

/**
 * Writes each changed block with one PATCH. Where a block is not as it was when the plan was made, the other writer
 * wins on the lines that they touched, and what we lose goes to the ledger. Values are whole, so doing it twice is the
 * same as doing it once.
 */
export async function applyPlan(user: UserId, plan: PreparedPlan, parts: CycleParts): Promise<PreparedJournal> {
  const { claimedAt, mark = claimedAt } = plan.journal;
  try {
    return await applyChanges(
      user,
      plan,
      { mark, note: (label, lost) => noteWritten(user, label, lost, parts) },
      parts,
    );
  } catch (error) {
    if (error instanceof OverLimit) await planAnew(user, parts);
    throw error;
  }
}

/** Makes the next try plan anew, unless some of the plan stands: what does would read as somebody else's then. */
async function planAnew(user: UserId, { sleep }: CycleParts): Promise<void> {
  await sleep.update(user, (record) =>
    changeSleep(record, ({ journal }) =>
      journal?.state === 'prepared' && journal.applied.length === 0 ? { journal: withoutPlan(journal) } : {},
    ),
  );
}

/** What is applied, as a journal holds it. */
type ToApply = Pick<PreparedJournal, 'target' | 'changes' | 'applied' | 'lost'>;

/**
 * @param how `note` writes down that a block was written, and what lost, and yields the journal as it is then; `mark` is
 * what the blocks are marked with, by which a database that was put back finds that it has lost the cycle
 */
export async function applyChanges<Journal extends ToApply>(
  user: UserId,
  plan: Prepared<Journal>,
  { note, mark }: Pick<Block, 'mark'> & { readonly note: (label: string, lost: LostLines) => Promise<Journal> },
  parts: CycleParts,
): Promise<Journal> {
  let { journal } = plan;
  const left = journal.changes.filter(({ label }) => !plan.journal.applied.includes(label));
  let blocks = plan.kind === 'just-made' ? plan.blocks : undefined;
  const { limitsKept } = sleepOf(await parts.sleep.read(user));
  for (const planned of left) {
    const written = await writeBlock(user, planned, blocks, { ...plan, mark, limitsKept }, parts);
    blocks = written.blocks;
    journal = await note(planned.label, written.lost);
  }
  return journal;
}

async function noteWritten(user: UserId, label: string, lost: LostLines, parts: CycleParts): Promise<PreparedJournal> {
  const stored = await parts.sleep.update(user, (record) =>
    changeSleep(record, ({ journal }) => {
      if (journal?.state !== 'prepared') return {};
      return { journal: { ...journal, applied: [...journal.applied, label], lost: [...journal.lost, ...lost] } };
    }),
  );
  const { journal } = sleepOf(stored);
  if (journal?.state !== 'prepared') throw new Error('The plan that is applied is not in the journal any more.');
  return journal;
}

/** How often a block is read again, and at once, because somebody else keeps writing it. */
const pausesOnConflictMs = [0, 0, 0, 0];

/** A plan on its way into the blocks, and whether the server is known to keep to its limits. */
type Applied = Prepared<ToApply> & Pick<Block, 'mark'> & { readonly limitsKept: boolean };

type Written = {
  readonly blocks: readonly Block[];
  /** Our lines that lost against another writer. */
  readonly lost: LostLines;
};

/** Reads again and merges anew as often as another write comes in between, within reason. */
async function writeBlock(
  user: UserId,
  planned: PlannedChange,
  known: readonly Block[] | undefined,
  plan: Applied,
  parts: CycleParts,
): Promise<Written> {
  let fresh = known;
  // A block that is not attached any more is refused: it is there again when the blocks have been read once more.
  const isTransient = (error: unknown) => isFailure(error, 'letta-busy') || error instanceof BlockTaken;
  try {
    return await retry({ clock: parts.clock, pausesMs: pausesOnConflictMs, isTransient }, async () => {
      const blocks = fresh ?? (await readOwnBlocks(user, plan.journal.target, parts));
      // Another try must see what another writer has made of the block.
      fresh = undefined;
      return { blocks, lost: await writeMerged(user, planned, blocks, plan, parts) };
    });
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw new Error(`The block ${planned.label} changes faster than it can be merged.`, { cause: error });
  }
}

/** One PATCH at the most. @returns what lost against another writer. */
async function writeMerged(
  user: UserId,
  { label, before: base, after: ours, added, updated }: PlannedChange,
  blocks: readonly Block[],
  { kind: plan, journal, mark, limitsKept: isStrict }: Applied,
  parts: CycleParts,
): Promise<LostLines> {
  const block = blocks.find((one) => one.label === label);
  // A plan may know of a block that nobody has any more: one of a profile that was given up.
  if (block === undefined) return added.map((text) => ({ label, text, because: 'no-room' }));
  if (bearsThisPlan(block, ours, mark)) {
    const absent = linesOnlyIn(ours, [base, block.value]);
    return absent.map((text) => ({ label, text, because: 'block-rewritten' }));
  }

  const merge = mergeWithin({
    base,
    ours,
    updated,
    theirs: block.value,
    budget: budgetOf(block, parts),
    isStrict,
    plan,
  });
  const written = { label, value: merge.value, mark: laterMark(block, mark), besideMark: block.besideMark };
  if (written.value !== block.value) await writeIfAttached(user, journal.target, written, parts);
  const { rewritten, crowdedOut } = merge;
  return [
    ...rewritten.map((text) => ({ label, text, because: 'block-rewritten' as const })),
    ...crowdedOut.map((text) => ({ label, text, because: 'no-room' as const })),
  ];
}

/**
 * Whether this plan was written to the block before, or one that came later, of which a database that was put back knows
 * nothing: what is not there any more was taken out since. One that lost more than a single line at once is made anew.
 */
function bearsThisPlan({ mark: standing = 0, value }: Block, ours: string, mark = Number.POSITIVE_INFINITY): boolean {
  const isLost = value.trim() === '' && visibleLines(ours) > 1;
  return standing >= mark && !isLost;
}

function linesOnlyIn(value: string, others: readonly string[]): readonly string[] {
  const elsewhere = new Set(others.flatMap((other) => other.split('\n')));
  return value.split('\n').filter((line) => !elsewhere.has(line));
}

/** The mark of a lost cycle stays until a plan is made that takes in what it wrote. */
function laterMark({ mark: standing = 0 }: Block, mark: number | undefined): number | undefined {
  return mark === undefined ? undefined : Math.max(standing, mark);
}

/** Somebody took the block away since it was read. */
class BlockTaken extends Error {
  override readonly name = 'BlockTaken';
}

/** The server takes less than was planned with: from here on it is known to keep to its limits. */
class OverLimit extends Error {
  override readonly name = 'OverLimit';
}

async function writeIfAttached(
  user: UserId,
  agent: AgentId,
  { label, value, mark, besideMark }: Pick<Block, 'label' | 'value' | 'mark' | 'besideMark'>,
  parts: CycleParts,
): Promise<void> {
  try {
    await parts.blocks.write(agent, label, value, mark, besideMark);
  } catch (error) {
    if (!isFailure(error, 'letta-rejected')) throw error;
    const block = (await parts.blocks.read(agent)).find((one) => one.label === label);
    if (block === undefined) throw new BlockTaken(`The block ${label} was taken away.`, { cause: error });
    if (codePoints(value) <= (block.limit ?? Number.POSITIVE_INFINITY)) throw error;
    await parts.sleep.update(user, (record) => changeSleep(record, () => ({ limitsKept: true })));
    throw new OverLimit(`The block ${label} takes ${block.limit} characters.`, { cause: error });
  }
}

function budgetOf(block: Block, { rules }: CycleParts): number {
  return rulesOnServer(rules, [block], false).find(({ label }) => label === block.label)?.budget ?? 0;
}
