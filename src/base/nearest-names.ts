/** Which of the names that there are may be meant by one that is not among them. */

/** The three most like it, most alike first, however unlike they are: of model handles. */
export function nearestNames(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const distance = (candidate: string) =>
    Math.min(editDistance(wanted, candidate), editDistance(lastPart(wanted), lastPart(candidate)) + 1);
  return sortedBy(known, (candidate) => distance(candidate.toLowerCase())).slice(0, 3);
}

/** The same model often goes by another provider's name (`openai-proxy/…` for `openai/…`). */
function lastPart(handle: string): string {
  return handle.slice(handle.lastIndexOf('/') + 1);
}

/** The setting that is meant where a name may be a slip; undefined where another thing is meant. */
export function settingMeantBy(name: string, settings: readonly string[]): string | undefined {
  const [nearest] = sortedBy(
    settings.filter((setting) => isSlip(name.toUpperCase(), setting)),
    (setting) => editDistance(name.toUpperCase(), setting),
  );
  return nearest;
}

/** A letter is wrong in every word at most, two in long ones; or a whole word is left out, or put in. */
function isSlip(name: string, setting: string): boolean {
  if (editDistance(name.replaceAll('_', ''), setting.replaceAll('_', '')) <= 1) return true;
  const [some, others] = [name.split('_'), setting.split('_')];
  if (some.length === others.length) return some.every((word, index) => isWordMistyped(word, others[index] ?? ''));
  const [shorter, longer] = some.length < others.length ? [some, others] : [others, some];
  if (shorter.length < 2 || longer.length - shorter.length > 1) return false;
  return longer.some((_, index) => longer.toSpliced(index, 1).join('_') === shorter.join('_'));
}

/** In more than a third of its letters a word is another word. */
function isWordMistyped(word: string, right: string): boolean {
  return editDistance(word, right) <= Math.max(word.length, right.length) / 3;
}

function sortedBy(names: readonly string[], distanceOf: (name: string) => number): string[] {
  return names
    .map((name) => ({ name, distance: distanceOf(name) }))
    .sort((one, other) => one.distance - other.distance || one.name.localeCompare(other.name))
    .map(({ name }) => name);
}

/** How many letters must be put in, taken out, changed, or swapped with the next one, to make one text of the other. */
function editDistance(from: string, to: string): number {
  let above: readonly number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      const isSwapped = column > 0 && letter === to[column - 1] && from[index - 1] === other;
      const swapped = isSwapped ? (above[column - 1] ?? 0) + 1 : changed;
      next.push(Math.min(changed, swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    [above, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
