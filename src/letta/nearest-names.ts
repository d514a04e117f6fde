/** The names most like the one given, most alike first: for "did you mean". */
export function nearestNames(name: string, known: readonly string[], atMost = 3): string[] {
  const wanted = name.toLowerCase();
  const distance = (candidate: string) =>
    Math.min(editDistance(wanted, candidate), editDistance(lastPart(wanted), lastPart(candidate)) + 1);
  return known
    .map((candidate) => ({ candidate, distance: distance(candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .slice(0, atMost)
    .map(({ candidate }) => candidate);
}

/** The same model often goes by another provider's name (`openai-proxy/…` for `openai/…`). */
function lastPart(handle: string): string {
  return handle.slice(handle.lastIndexOf('/') + 1);
}

/** How many letters must be put in, taken out or changed to make one text of the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
