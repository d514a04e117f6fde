import { endOfJson } from '../../base/end-of-json.ts';

export type Found =
  | { readonly kind: 'object'; readonly object: object }
  /** `other`: well-formed, but not what was looked for. `cut`: it has no end. */
  | { readonly kind: 'none' | 'broken' | 'cut' | 'other' };

// What a model thinks aloud may hold drafts of its answer.
const thoughts = /<(think|thinking|reasoning)>.*?<\/\1>/gs;
// Braces in prose before the object, each of which costs a pass over the text.
const mostTries = 20;

/**
 * Looks for the first object of the kind wanted in a text that may have prose, reasoning or fences around it. Commas too
 * many are forgiven. What breaks off is not: nobody knows what the rest would have said.
 */
export function findJsonObject(raw: string, wanted: (object: object) => boolean): Found {
  const whole = parsed(raw.trim());
  if (whole !== undefined && wanted(whole)) return { kind: 'object', object: whole };

  let worst: Found = { kind: 'none' };
  for (const { kind, object, isPart } of candidatesIn(raw.replace(thoughts, ''))) {
    if (object !== undefined && !isPart && wanted(object)) return { kind: 'object', object };
    worst = worse(worst, kind);
  }
  return worst;
}

type Candidate = {
  readonly kind: 'broken' | 'cut' | 'other';
  readonly object: object | undefined;
  /** It stands within something that can't be read, as one of its values. */
  readonly isPart: boolean;
};

/** What each brace opens. Within an object that was read there is nothing to look for. */
function* candidatesIn(text: string): Generator<Candidate> {
  let unreadableUntil = 0;
  let from = text.indexOf('{');
  for (let tries = 0; from !== -1 && tries < mostTries; tries += 1) {
    const end = endOfJson(text, from);
    const object = end === undefined ? undefined : parsed(text.slice(from, end));
    const isPart = from < unreadableUntil && /[:,[]\s*$/.test(text.slice(Math.max(0, from - 20), from));
    yield { kind: end === undefined ? 'cut' : object === undefined ? 'broken' : 'other', object, isPart };
    // Braces of prose can't be read either, so the search goes on behind the brace.
    if (object === undefined) unreadableUntil = Math.max(unreadableUntil, end ?? text.length);
    from = text.indexOf('{', object === undefined || end === undefined ? from + 1 : end);
  }
}

/** What says most about what went wrong. */
function worse(known: Found, kind: Exclude<Found['kind'], 'object'>): Found {
  return known.kind !== 'object' && severity[kind] > severity[known.kind] ? { kind } : known;
}

const severity = { none: 0, other: 1, broken: 2, cut: 3 } as const;

function parsed(text: string): object | undefined {
  for (const attempt of [text, withoutTrailingCommas(text)]) {
    try {
      const value: unknown = JSON.parse(attempt);
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
    } catch {
      // Tried with fewer commas next.
    }
  }
  return undefined;
}

// Strings are matched first, so that commas within them stay; one without an end goes to the end, or each quote would
// cost a pass over the rest.
function withoutTrailingCommas(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*(?:"|\\?$))|,(?=\s*[}\]])/gs, (_, string: string | undefined) => string ?? '');
}
