/** What is shown of a list, and how many lines had to be left out. */
export type Fitting = { readonly shown: readonly string[]; readonly leftOut: number };

/** As many lines, from the first on, as fit into so many UTF-16 units, each with its line end. */
export function fitting(lines: readonly string[], units: number): Fitting {
  let used = 0;
  const firstTooMany = lines.findIndex((line) => {
    used += line.length + 1;
    return used > units;
  });
  const shown = firstTooMany < 0 ? lines : lines.slice(0, firstTooMany);
  return { shown, leftOut: lines.length - shown.length };
}
