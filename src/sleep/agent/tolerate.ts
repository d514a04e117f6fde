const lists = ['persona_updates', 'human_updates', 'goals_insights', 'priority_actions'];

/**
 * Forgives what can be meant in one way only: one thing in place of a list, empty things in a list, a null in place of
 * an absent field, another word for an operation, a number in quotes or beyond its scale. Whatever else is wrong stays wrong.
 */
export function tolerate(object: object): unknown {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, tolerateField(key, value)]));
}

function tolerateField(key: string, value: unknown): unknown {
  if (lists.includes(key)) return toItems(value);
  if (key === 'reflection') return isTexts(value) ? value.join(' ') : value;
  if (key === 'sentiment') return typeof value === 'string' ? value : null;
  if (key === 'patterns') return toList(value).filter((pattern) => typeof pattern === 'string');
  if (key !== 'block_updates') return value;
  if (!isObject(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([label, items]) => [label, toItems(items)]));
}

function toItems(value: unknown): unknown {
  return toList(value)
    .filter((item) => typeof item !== 'string' || item.trim() !== '')
    .map((item) => (isObject(item) ? toItem(item) : item));
}

function toItem(item: object): object {
  const known = Object.entries(item).filter(([, value]) => value !== null);
  return Object.fromEntries(known.map(([key, value]) => [key, toItemField(key, value)]));
}

function toItemField(key: string, value: unknown): unknown {
  if (key === 'evidence') return toList(value).filter((ref) => typeof ref === 'string');
  if (key === 'op') return typeof value === 'string' ? (operations.get(value.toLowerCase()) ?? value) : value;
  if (key === 'importance') return within(toNumber(value), 1, 10);
  if (key === 'confidence') return toShare(toNumber(value));
  return value;
}

const operations = new Map([
  ['add', 'add'],
  ['update', 'update'],
  ['replace', 'update'],
  ['change', 'update'],
  ['modify', 'update'],
  ['edit', 'update'],
  ['obsolete', 'obsolete'],
  ['remove', 'obsolete'],
  ['delete', 'obsolete'],
  ['forget', 'obsolete'],
]);

function toNumber(value: unknown): unknown {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return Number.isNaN(number) ? value : number;
}

function within(value: unknown, least: number, most: number): unknown {
  return typeof value === 'number' ? Math.min(most, Math.max(least, value)) : value;
}

// 90 can only be meant as a percentage; 5 could be one of ten.
function toShare(value: unknown): unknown {
  return typeof value === 'number' && value > 10 && value <= 100 ? value / 100 : value;
}

function toList(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).filter((item) => item !== null);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
