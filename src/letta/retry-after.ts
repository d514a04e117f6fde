/** How long the other side asks us to wait, in milliseconds, from the headers of its answer. */
export function retryAfterMs(headers: Headers | undefined): number | undefined {
  const inMs = numberIn(headers?.get('retry-after-ms'));
  if (inMs !== undefined) return inMs;

  const value = headers?.get('retry-after');
  const inSeconds = numberIn(value);
  if (inSeconds !== undefined) return Math.round(inSeconds * 1_000);

  // A date counts from the server's own clock, which may be off from ours.
  const until = Date.parse(value ?? '') - Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

function numberIn(value: string | null | undefined): number | undefined {
  return value != null && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}
