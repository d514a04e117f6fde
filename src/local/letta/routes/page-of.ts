type Row = { readonly id: string };

type Cursors = { readonly after: string | null; readonly before: string | null };

export function cursorsFrom(query: URLSearchParams): Cursors {
  return { after: query.get('after'), before: query.get('before') };
}

/** The rows between two cursors, in the order of the rows. A cursor that names none of them counts for nothing. */
export function between<Some extends Row>(rows: readonly Some[], { after, before }: Cursors): Some[] {
  const from = rows.findIndex(({ id }) => id === after) + 1;
  const to = rows.findIndex(({ id }) => id === before);
  return rows.slice(from, to < 0 ? rows.length : to);
}
