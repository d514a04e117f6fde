import { jsonrepair } from 'jsonrepair';
import { endOfJson } from '../../base/end-of-json.ts';
import { readReasoning } from '../../wording/answer-marks.ts';

/** What of an answer is JSON. */
export type FoundJson =
  | { readonly kind: 'object'; readonly object: object }
  /** `other`: well-formed, but not what was looked for. `cut`: it has no end. */
  | { readonly kind: 'none' | 'broken' | 'cut' | 'other' };

// Braces that open nothing readable, each of which costs a pass over the text.
const mostUnreadable = 20;

/**
 * Looks for the last object of the kind wanted in a text that may have prose, reasoning or fences around it: what comes
 * before is a draft. Faults of form are forgiven (see docs/decisions/0011-jsonrepair.md). What breaks off is not: nobody
 * knows what the rest would have said.
 */
export function findJsonObject(raw: string, wanted: (object: object) => boolean): FoundJson {
  const whole = parsed(raw.trim());
  if (whole !== undefined && wanted(whole)) return { kind: 'object', object: whole };

  const afterThoughts = endOfThoughts(raw);
  const found = lastObject(candidatesIn(raw.slice(afterThoughts), wanted));
  if (found.kind === 'object' || afterThoughts === 0) return found;
  // An object that goes on behind the tag holds it in a text: the person may have written it.
  const spanning = [...candidatesIn(raw, wanted)].filter(({ end, kind }) => end > afterThoughts && kind === 'fits');
  const last = lastObject(spanning);
  return last.kind === 'object' ? last : found;
}

/**
 * The object of an answer without an end, where the model went round in circles when it broke off: what it says again is
 * left out, and there was nothing else to come. `undefined` for one that broke off amid news.
 */
export function findCirclingObject(raw: string): object | undefined {
  const object = findOpenObject(raw);
  const seen = new Set<string>();
  let again = 0;
  const fields = Object.entries(object ?? {}).map(([field, value]): [string, unknown] => {
    if (!Array.isArray(value)) return [field, value];
    return [
      field,
      value.filter((element) => {
        const [whole, words] = [JSON.stringify(element), JSON.stringify(withoutRef(element))];
        if (seen.has(whole)) again = leastAgain;
        else again = seen.has(words) ? again + 1 : 0;
        seen.add(whole).add(words);
        return again === 0;
      }),
    ];
  });
  return again >= leastAgain ? Object.fromEntries(fields) : undefined;
}

/** Elements in a row that are alike but for their refs. One may be an answer that was given twice: "yes". */
const leastAgain = 2;

/** A model may go round in circles while it counts on: from `m8` to `m9`, with the same words. */
function withoutRef(element: unknown): unknown {
  return typeof element === 'object' && element !== null ? { ...element, ref: undefined } : element;
}

/** What is whole of an object that broke off, for answers each part of which stands by itself. */
export function findOpenObject(raw: string): object | undefined {
  const text = raw.slice(endOfThoughts(raw));
  const whole = text.slice(Math.max(0, text.indexOf('{')), text.lastIndexOf('}') + 1);
  return whole === '' ? undefined : parsed(repair(whole));
}

/** Behind the last tag that closes reasoning, however it is spelled: what a model thinks aloud may hold drafts. */
function endOfThoughts(raw: string): number {
  let last = 0;
  for (let end = readReasoning(raw, 0).end; end !== undefined; end = readReasoning(raw, end).end) last = end;
  return last;
}

type ObjectFound = { readonly end: number } & (
  | { readonly kind: 'fits' | 'repaired'; readonly object: object }
  | { readonly kind: 'broken' | 'cut' | 'other' }
);

function lastObject(candidates: Iterable<ObjectFound>): FoundJson {
  let last: FoundJson = { kind: 'none' };
  for (const one of candidates) {
    if ('object' in one) last = { kind: 'object', object: one.object };
    else if (severity[one.kind] > severity[last.kind]) last = { kind: one.kind };
  }
  return last;
}

/** What says most about what went wrong. */
const severity = { none: 0, other: 1, broken: 2, cut: 3, object: 4 } as const;

/** What each brace opens. Within an object that was read there is nothing to look for. */
function* candidatesIn(text: string, wanted: (object: object) => boolean): Generator<ObjectFound> {
  let unreadableUntil = 0;
  let unreadable = 0;
  for (let from = text.indexOf('{'); from !== -1 && unreadable < mostUnreadable; ) {
    const end = endOfJson(text, from);
    // It stands within something that can't be read, as one of its values.
    const isPart = from < unreadableUntil && /[:,[]\s*$/.test(text.slice(Math.max(0, from - 20), from));
    const candidate = end === undefined ? cut(text) : readCandidate(text.slice(from, end), end, isPart, wanted);
    yield candidate;
    const isRead = candidate.kind !== 'broken' && candidate.kind !== 'cut';
    if (!isRead) {
      unreadable += 1;
      unreadableUntil = Math.max(unreadableUntil, candidate.end);
    }
    // Braces of prose can't be read either, so the search goes on behind the brace.
    from = text.indexOf('{', isRead ? candidate.end : from + 1);
  }
}

function cut({ length }: string): ObjectFound {
  return { kind: 'cut', end: length };
}

function readCandidate(text: string, end: number, isPart: boolean, wanted: (object: object) => boolean): ObjectFound {
  const object = parsed(text);
  if (object !== undefined) return isPart || !wanted(object) ? { kind: 'other', end } : { kind: 'fits', object, end };
  const repaired = isPart ? undefined : parsed(repair(text));
  return repaired !== undefined && wanted(repaired)
    ? { kind: 'repaired', object: repaired, end }
    : { kind: 'broken', end };
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** As it was where nothing can be made of it. */
function repair(text: string): string {
  try {
    return jsonrepair(text);
  } catch {
    return text;
  }
}
