/**
 * Reads JSON as Discord does (API Reference, Snowflakes): ids are strings in what clients send, or integers. Those are
 * more than a number can hold, and are read as the digits that they are.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text, withWholeIds);
}

function withWholeIds(_: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(source) ? source : value;
}
