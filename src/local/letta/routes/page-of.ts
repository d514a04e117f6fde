type Cursors = {
  readonly after: string | null;
  readonly before: string | null;
  readonly limit: number;
  readonly unknown: (id: string) => Error;
};

/** One page of rows that are in order: those after and before the cursors, the first ones up to the limit. */
export function pageOf<Row extends { readonly id: string }>(rows: readonly Row[], cursors: Cursors): Row[] {
  return between(rows, cursors).slice(0, cursors.limit);
}

/** The rows between the cursors. @throws what `unknown` makes of a cursor that names no row */
export function between<Row extends { readonly id: string }>(
  rows: readonly Row[],
  cursors: Omit<Cursors, 'limit'>,
): Row[] {
  const from = cursors.after === null ? 0 : positionOf(rows, cursors.after, cursors.unknown) + 1;
  const to = cursors.before === null ? rows.length : positionOf(rows, cursors.before, cursors.unknown);
  return rows.slice(from, to);
}

function positionOf(rows: readonly { readonly id: string }[], id: string, unknown: (id: string) => Error): number {
  const position = rows.findIndex((row) => row.id === id);
  if (position < 0) throw unknown(id);
  return position;
}
