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
  const lines = blockLines(base);
  const theirChanges = changesFrom(lines, blockLines(theirs));
  const ourChanges = changesFrom(lines, blockLines(ours));
  const touched = new Set(theirChanges.flatMap(({ from, to }) => range(from, to)));
  const theirAdditions = new Set(theirChanges.flatMap(({ lines: added }) => added));
  const present = countOf(blockLines(theirs));
  const lost: string[] = [];
  const deleted = new Set(touched);
  const inserted = new Map<number, string[]>();
  const insert = (at: number, line: string) => {
    const known = inserted.get(at);
    if (known === undefined) inserted.set(at, [line]);
    else known.push(line);
  };

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
      if (!isReplacement && takeAdded(theirAdditions, present, line)) return;
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

function blockLines(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}

/** The changes that lead from one text to another, by lines that both have in the same order. */
function changesFrom(before: readonly string[], after: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let from = 0;
  let start = 0;
  for (const [i, j] of [...commonLines(before, after), [before.length, after.length] as const]) {
    if (i > from || j > start) changes.push({ from, to: i, lines: after.slice(start, j) });
    from = i + 1;
    start = j + 1;
  }
  return changes;
}

/**
 * Pairs each line with the same one of the other text, the first with the first, the second with the second, and keeps
 * the longest run of pairs that is in order in both. Blocks hold few equal lines, so this is as good as comparing every
 * line with every other, and takes no time to speak of.
 */
function commonLines(before: readonly string[], after: readonly string[]): readonly (readonly [number, number])[] {
  const places = new Map<string, number[]>();
  after.forEach((line, at) => {
    const known = places.get(line);
    if (known === undefined) places.set(line, [at]);
    else known.push(at);
  });
  const seen = new Map<string, number>();
  const pairs = before.flatMap((line, at) => {
    const count = seen.get(line) ?? 0;
    seen.set(line, count + 1);
    const place = places.get(line)?.[count];
    return place === undefined ? [] : [[at, place] as const];
  });
  return longestRising(pairs);
}

/** The longest part of these pairs in which the second numbers rise (patience sorting). */
function longestRising(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const ends: number[] = [];
  const previous: number[] = [];
  pairs.forEach(([, place], index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    previous[index] = low === 0 ? -1 : (ends[low - 1] ?? -1);
    ends[low] = index;
  });
  const found: (readonly [number, number])[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index];
    if (pair !== undefined) found.push(pair);
  }
  return found.reverse();
}

function takeAdded(added: ReadonlySet<string>, present: Map<string, number>, line: string): boolean {
  return added.has(line) && takeOne(present, line);
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
