import { codePoints } from '../../base/text.ts';
import { hasBullet, withoutBullet } from './block-layout.ts';
import { mergeLines } from './merge-lines.ts';

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
  /** Whether nothing longer is taken, not even where theirs is longer already. */
  readonly isStrict?: boolean | undefined;
  /** Of a plan that was left over, ours may have been written before, and `theirs` be what became of it since. */
  readonly plan: 'just-made' | 'left-over';
};

export type Merge = {
  readonly value: string;
  /** Lines of ours that are not there, as the other writer has changed what they stood for. */
  readonly rewritten: readonly string[];
  /** Lines of ours that are as true as before, and found no room beside what the other writer has written. */
  readonly crowdedOut: readonly string[];
};

/** Merges line by line. What another writer added may leave no room for ours: then our newest lines give way. */
export function mergeWithin({ base, ours, updated, theirs, budget, isStrict = false, plan }: MergeInput): Merge {
  const before = new Set(base.split('\n'));
  const mine = ours.split('\n').filter((line) => !before.has(line));
  // Nobody takes out so many lines one by one: the block was lost, as one that was deleted is.
  if (theirs.trim() === '' && visibleLines(base) > 1) {
    const standing = ours.split('\n').filter((line) => before.has(line) && hasBullet(line));
    return withinLimit(ours, [...standing, ...mine], budget) ?? { value: theirs, rewritten: [], crowdedOut: [] };
  }
  if (plan === 'left-over' && wasWritten(mine, theirs))
    return { value: theirs, rewritten: absentFrom(theirs, mine), crowdedOut: [] };

  const { merged, lost: rewritten } = mergeLines(base, theirs === base ? ours : inOrderOf(base, ours, updated), theirs);
  // What the other writer has made longer than the budget may be as long, and no longer.
  const limit = isStrict ? budget : Math.max(budget, codePoints(theirs));
  const fitted = withinLimit(merged, mine, limit);
  if (fitted !== undefined) return { ...fitted, rewritten };
  const absent = absentFrom(theirs, mine).filter((line) => !rewritten.includes(line));
  return { value: theirs, rewritten, crowdedOut: absent };
}

/** A text from which lines are gone until it fits, the last of them first. `undefined`: it is too long without them. */
function withinLimit(text: string, mayGo: readonly string[], limit: number): Merge | undefined {
  let lines = text.split('\n');
  const crowdedOut: string[] = [];
  for (const line of [...mayGo].reverse()) {
    if (codePoints(lines.join('\n')) <= limit) break;
    const at = lines.lastIndexOf(line);
    if (at === -1) continue;
    lines = lines.toSpliced(at, 1);
    crowdedOut.push(line);
  }
  const value = lines.join('\n');
  return codePoints(value) <= limit ? { value, rewritten: [], crowdedOut } : undefined;
}

export function visibleLines(text: string): number {
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
