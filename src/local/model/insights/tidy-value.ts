import type { FactKind } from './fact.ts';
import { withoutTailOf } from './without-tail-of.ts';

/** What one language adds to a value that isn't part of the fact. */
export type ValueWords = {
  /** Where a value ends when more follows, by kind; `other` for the kinds that have no rule of their own. */
  readonly ends: Partial<Record<FactKind, RegExp>> & { readonly other: RegExp };
  /** Small words at the end that add nothing. */
  readonly tail: RegExp;
  /** When it began, which a lasting fact doesn't keep. */
  readonly when: RegExp;
  /** Values that point at something in the talk, or at Scarlet, and mean nothing outside of it. */
  readonly vague: RegExp;
  /** Words of the first person and what they become. */
  readonly thirdPerson: Readonly<Record<string, string>>;
};

/** Trims a value and turns it from the first person to the third. Undefined when nothing that can be known is left. */
export function tidyValue(raw: string, kind: FactKind, words: ValueWords): string | undefined {
  const [core = ''] = raw.split(words.ends[kind] ?? words.ends.other);
  if (core.length > longestRead) return undefined;
  const lasting = keepsTime.has(kind) ? core : core.replace(words.when, '');
  const value = withoutTailOf(/[\s.,!?;:]/, withoutTail(lasting.trim(), words.tail)).replace(
    /\p{L}+/gu,
    (word) => words.thirdPerson[word] ?? word,
  );
  if (value === '' || value.length > longestValue || words.vague.test(value)) return undefined;
  return value;
}

const keepsTime: ReadonlySet<FactKind> = new Set(['plan', 'preparing', 'birthday']);

// A line of a block takes 200 code points at most.
const longestValue = 160;

// Far more than a value with all its small words: beyond it is a text, not a fact.
const longestRead = 400;

function withoutTail(value: string, tail: RegExp): string {
  const shorter = value.replace(tail, '').trim();
  return shorter === value ? value : withoutTail(shorter, tail);
}
