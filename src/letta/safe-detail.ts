const longest = 160;
// A quotation that goes on in the next line. An apostrophe within a word opens none.
const unclosed = /(?<!\w)["'`].*$/;

/**
 * The part of a server's sentence that may stand in a log. Validation errors quote what was sent, and some errors
 * quote names: quotations, everything after the first line, and anything long goes.
 */
export function safeDetail(detail: string | undefined): string {
  if (detail === undefined) return '';
  const listed = validationErrors(detail);
  const line = listed ?? (detail.split('\n')[0] ?? '').replace(/(["'`]).*\1/g, '…').replace(unclosed, '…');
  const points = [...line.trim()];
  return points.length > longest ? `${points.slice(0, longest).join('')}…` : points.join('');
}

/** FastAPI's list of errors, as text: where each one is, and of which type. Its `msg` and `input` quote the request. */
function validationErrors(detail: string): string | undefined {
  if (!detail.startsWith('[{')) return undefined;
  const found = [...detail.matchAll(/'type': '([\w.]+)', 'loc': \(([^)]*)\)/g)];
  return found
    .map(([, type, place]) => `${type} at ${(place ?? '').replaceAll("'", '').replaceAll(', ', '.')}`)
    .join(', ');
}
