/** What came of two versions of one text. */
export type Merged = {
  readonly merged: string;
  /** Lines of ours that are not in it, since the other writer touched what they stood for. */
  readonly lost: readonly string[];
};

/** One side's change of a stretch of the base: base lines `from` to `to` (exclusive) become `lines`. */
type Change = { readonly from: number; readonly to: number; readonly lines: readonly string[] };

/**
 * Merges line by line what we made of a text with what another writer made of it meanwhile. The other writer wins on
 * every line that they touched; additions of both stay, theirs first; what both did alike is done once.
 */
export function mergeLines(base: string, ours: string, theirs: string): Merged {
  if (ours === theirs || ours === base) return { merged: theirs, lost: [] };
  if (theirs === base) return { merged: ours, lost: [] };
  const lines = linesOf(base);
  const theirChanges = changesFrom(lines, linesOf(theirs));
  const ourChanges = changesFrom(lines, linesOf(ours));
  const touched = new Set(theirChanges.flatMap(({ from, to }) => range(from, to)));
  const present = countOf(linesOf(theirs));
  const lost: string[] = [];
  const deleted = new Set(touched);
  const inserted = new Map<number, string[]>();
  const insert = (at: number, line: string) => inserted.set(at, [...(inserted.get(at) ?? []), line]);

  for (const { to, lines: theirLines } of theirChanges) for (const line of theirLines) insert(to, line);
  for (const { from, to, lines: ourLines } of ourChanges) {
    ourLines.forEach((line, index) => {
      const replaced = from + index;
      const isReplacement = replaced < to;
      if (isReplacement && touched.has(replaced)) {
        if (!takeOne(present, line)) lost.push(line);
        return;
      }
      // An addition that the other writer made as well.
      if (!isReplacement && takeAdded(theirChanges, present, line)) return;
      insert(isReplacement ? replaced + 1 : to, line);
    });
    for (const index of range(from, to)) deleted.add(index);
  }
  const merged = range(0, lines.length + 1).flatMap((index) => [
    ...(inserted.get(index) ?? []),
    ...(index < lines.length && !deleted.has(index) ? [lines[index] ?? ''] : []),
  ]);
  return { merged: merged.join('\n'), lost };
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}

/** The changes that lead from one text to another, by their longest common subsequence of lines. */
function changesFrom(before: readonly string[], after: readonly string[]): readonly Change[] {
  const common = commonLengths(before, after);
  const changes: Change[] = [];
  let from = 0;
  let start = 0;
  let i = 0;
  let j = 0;
  const close = () => {
    if (i > from || j > start) changes.push({ from, to: i, lines: after.slice(start, j) });
  };
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      close();
      i += 1;
      j += 1;
      from = i;
      start = j;
    } else if ((common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  i = before.length;
  j = after.length;
  close();
  return changes;
}

function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const row = table[i] ?? [];
    const below = table[i + 1] ?? [];
    for (let j = after.length - 1; j >= 0; j -= 1) {
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

function takeAdded(changes: readonly Change[], present: Map<string, number>, line: string): boolean {
  return changes.some(({ lines }) => lines.includes(line)) && takeOne(present, line);
}

function takeOne(counts: Map<string, number>, line: string): boolean {
  const count = counts.get(line) ?? 0;
  if (count === 0) return false;
  counts.set(line, count - 1);
  return true;
}

function countOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
