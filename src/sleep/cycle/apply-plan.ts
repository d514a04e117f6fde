import { isFailure } from '../../base/failure.ts';
import type { AgentId, UserId } from '../../base/ids.ts';
import { retry } from '../../base/retry.ts';
import { codePoints } from '../../base/text.ts';
import type { Block } from '../../pair/memory-blocks.ts';
import { withoutBullet } from '../plan/block-layout.ts';
import { mergeLines } from '../plan/merge-lines.ts';
import { changeSleep, type PreparedJournal, sleepOf } from '../state/sleep-record.ts';
import type { CycleParts } from './cycle-parts.ts';
import type { PreparedPlan } from './prepare-plan.ts';
import { readBlocks } from './read-blocks.ts';

type PlannedChange = PreparedJournal['changes'][number];
type LostLines = PreparedJournal['lost'];

/**
 * Writes each changed block with one PATCH. Where a block is not as it was when the plan was made, the other writer
 * wins on the lines that they touched, and what we lose goes to the ledger. Values are whole, so doing it twice is the
 * same as doing it once.
 */
export async function applyPlan(user: UserId, plan: PreparedPlan, parts: CycleParts): Promise<PreparedJournal> {
  return await applyChanges(user, plan, (label, lost) => noteWritten(user, label, lost, parts), parts);
}

/** What is applied, as a journal holds it. */
type ToApply = Pick<PreparedJournal, 'target' | 'changes' | 'applied' | 'lost'>;

type Prepared<Journal> =
  | { readonly kind: 'just-made'; readonly journal: Journal; readonly blocks: readonly Block[] }
  | { readonly kind: 'left-over'; readonly journal: Journal };

/** @param note writes down that a block was written, and what lost; yields the journal as it is then */
export async function applyChanges<Journal extends ToApply>(
  user: UserId,
  plan: Prepared<Journal>,
  note: (label: string, lost: LostLines) => Promise<Journal>,
  parts: CycleParts,
): Promise<Journal> {
  let { journal } = plan;
  const left = journal.changes.filter(({ label }) => !plan.journal.applied.includes(label));
  let blocks = plan.kind === 'just-made' ? plan.blocks : undefined;
  for (const planned of left) {
    const written = await writeBlock(user, planned, blocks, plan, parts);
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
  plan: Prepared<ToApply>,
  parts: CycleParts,
): Promise<Written> {
  let fresh = known;
  // A block that is not attached any more is refused: it is there again when the blocks have been read once more.
  const isTransient = (error: unknown) => isFailure(error, 'letta-busy') || error instanceof BlockTaken;
  try {
    return await retry({ clock: parts.clock, pausesMs: pausesOnConflictMs, isTransient }, async () => {
      const blocks = fresh ?? (await readBlocks(user, plan.journal.target, parts));
      // Another try must see what another writer has made of the block.
      fresh = undefined;
      return { blocks, lost: await writeMerged(planned, blocks, plan, parts) };
    });
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw new Error(`The block ${planned.label} changes faster than it can be merged.`, { cause: error });
  }
}

/** One PATCH at the most. @returns what lost against another writer. */
async function writeMerged(
  { label, before: base, after: ours, added, updated }: PlannedChange,
  blocks: readonly Block[],
  { kind: plan, journal }: Prepared<ToApply>,
  parts: CycleParts,
): Promise<LostLines> {
  const block = blocks.find((one) => one.label === label);
  // A plan may know of a block that nobody has any more: one of a profile that was given up.
  if (block === undefined) return added.map((text) => ({ label, text, because: 'no-room' }));

  const merge = mergeWithin({ base, ours, updated, theirs: block.value, budget: budgetOf(block, parts), plan });
  if (merge.value !== block.value) await writeIfAttached(journal.target, label, merge.value, parts);
  const { rewritten, crowdedOut } = merge;
  return [
    ...rewritten.map((text) => ({ label, text, because: 'block-rewritten' as const })),
    ...crowdedOut.map((text) => ({ label, text, because: 'no-room' as const })),
  ];
}

/** Somebody took the block away since it was read. */
class BlockTaken extends Error {
  override readonly name = 'BlockTaken';
}

async function writeIfAttached(agent: AgentId, label: string, value: string, { blocks }: CycleParts): Promise<void> {
  try {
    await blocks.write(agent, label, value);
  } catch (error) {
    if (!isFailure(error, 'letta-rejected')) throw error;
    if ((await blocks.read(agent)).some((block) => block.label === label)) throw error;
    throw new BlockTaken(`The block ${label} was taken away.`, { cause: error });
  }
}

/** Ours, or the server's where that is smaller: older releases refuse what is over theirs. */
function budgetOf({ label, limit }: Block, { rules }: CycleParts): number {
  const budget = rules.find((rule) => rule.label === label)?.budget ?? 0;
  return Math.min(budget, limit ?? budget);
}

export type MergeInput = {
  /** The block when the plan was made. */
  readonly base: string;
  /** What the plan makes of it. */
  readonly ours: string;
  /** Which of its lines stands for which of the base, both without their bullets. */
  readonly updated: readonly { readonly from: string; readonly to: string }[];
  /** The block as it is now. */
  readonly theirs: string;
  /** Code points. */
  readonly budget: number;
  /** Of a plan that was left over, ours may have been written before, and `theirs` be what became of it since. */
  readonly plan: PreparedPlan['kind'];
};

export type Merge = {
  readonly value: string;
  /** Lines of ours that are not there, as the other writer has changed what they stood for. */
  readonly rewritten: readonly string[];
  /** Lines of ours that are as true as before, and found no room beside what the other writer has written. */
  readonly crowdedOut: readonly string[];
};

/** Merges line by line. What another writer added may leave no room for ours: then our newest lines give way. */
export function mergeWithin({ base, ours, updated, theirs, budget, plan }: MergeInput): Merge {
  // Nobody takes out so many lines one by one: the block was lost, as one that was deleted is.
  if (theirs.trim() === '' && visibleLines(base) > 1) return { value: ours, rewritten: [], crowdedOut: [] };
  const before = new Set(base.split('\n'));
  const mine = ours.split('\n').filter((line) => !before.has(line));
  if (plan === 'left-over' && wasWritten(mine, theirs))
    return { value: theirs, rewritten: absentFrom(theirs, mine), crowdedOut: [] };

  const { merged, lost: rewritten } = mergeLines(base, theirs === base ? ours : inOrderOf(base, ours, updated), theirs);
  // What the other writer has made longer than the budget may be as long, and no longer.
  const limit = Math.max(budget, codePoints(theirs));
  let lines = merged.split('\n');
  const crowdedOut: string[] = [];
  for (const line of mine.reverse()) {
    if (codePoints(lines.join('\n')) <= limit) break;
    const at = lines.lastIndexOf(line);
    if (at === -1) continue;
    lines = lines.toSpliced(at, 1);
    crowdedOut.push(line);
  }
  if (codePoints(lines.join('\n')) <= limit) return { value: lines.join('\n'), rewritten, crowdedOut };
  const absent = absentFrom(theirs, mine).filter((line) => !rewritten.includes(line));
  return { value: theirs, rewritten, crowdedOut: absent };
}

function visibleLines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}

/**
 * Ours with its lines where the base has them, an update in the place of what it replaces, what is new at the end. A
 * plan moves lines, as those of one topic stand together; a line that was only moved is not one that we wrote, and must
 * not come back where another writer has touched it.
 */
function inOrderOf(base: string, ours: string, updated: MergeInput['updated']): string {
  const left = ours.split('\n');
  const take = (isIt: (line: string) => boolean): readonly string[] => {
    const at = left.findIndex(isIt);
    return at === -1 ? [] : left.splice(at, 1);
  };
  const standing = base.split('\n').flatMap((line) => {
    const to = updated.find(({ from }) => from === withoutBullet(line))?.to;
    return to === undefined ? take((one) => one === line) : take((one) => withoutBullet(one) === to);
  });
  return [...standing, ...left].join('\n');
}

/**
 * Values are written whole: where one of our new lines stands, ours was written, and whatever is different was changed
 * after us. Writing it again would undo that.
 */
function wasWritten(mine: readonly string[], theirs: string): boolean {
  const standing = new Set(theirs.split('\n'));
  return mine.some((line) => line.trim() !== '' && standing.has(line));
}

function absentFrom(text: string, lines: readonly string[]): readonly string[] {
  const standing = new Set(text.split('\n'));
  return lines.filter((line) => !standing.has(line));
}
