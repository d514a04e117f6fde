import { codePoints } from '../../base/text.ts';
import { mergeLines } from '../plan/merge-lines.ts';

export type MergeInput = {
  /** The block when the plan was made. */
  readonly base: string;
  /** What the plan makes of it. */
  readonly ours: string;
  /** The block as it is now. */
  readonly theirs: string;
  /** Code points. */
  readonly budget: number;
  /** Whether ours may have been written before, and `theirs` be what became of it since. */
  readonly mayBeDone: boolean;
};

export type Merge = {
  readonly value: string;
  /** Lines of ours that found no place. */
  readonly lost: readonly string[];
};

/** Merges line by line. What another writer added may leave no room for ours: then our newest lines give way. */
export function mergeWithin({ base, ours, theirs, budget, mayBeDone }: MergeInput): Merge {
  const before = new Set(base.split('\n'));
  const mine = ours.split('\n').filter((line) => !before.has(line));
  if (mayBeDone && wasDone(mine, theirs)) return { value: theirs, lost: absentFrom(theirs, mine) };

  const { merged, lost } = mergeLines(base, ours, theirs);
  // What the other writer has made longer than the budget may be as long, and no longer.
  const limit = Math.max(budget, codePoints(theirs));
  let lines = merged.split('\n');
  const dropped: string[] = [];
  for (const line of mine.reverse()) {
    if (codePoints(lines.join('\n')) <= limit) break;
    const at = lines.lastIndexOf(line);
    if (at === -1) continue;
    lines = lines.toSpliced(at, 1);
    dropped.push(line);
  }
  if (codePoints(lines.join('\n')) > limit) return { value: theirs, lost: absentFrom(theirs, mine) };
  return { value: lines.join('\n'), lost: [...lost, ...dropped] };
}

/**
 * Values are written whole: where one of our new lines stands, ours was written, and whatever is different was changed
 * after us. Writing it again would undo that.
 */
function wasDone(mine: readonly string[], theirs: string): boolean {
  const standing = new Set(theirs.split('\n'));
  return mine.some((line) => line.trim() !== '' && standing.has(line));
}

function absentFrom(text: string, lines: readonly string[]): readonly string[] {
  const standing = new Set(text.split('\n'));
  return lines.filter((line) => !standing.has(line));
}
