import type { Kind, Value } from '../people/fact.ts';
import type { FactStory, Truth } from '../people/truth.ts';

/** What a line of memory is about, by what the generator knows. */
export type Match = {
  readonly story: FactStory;
  /** The value that the line states. */
  readonly value: Value;
};

/**
 * Finds the facts that a line states, in whatever words: a fact whose value, present or past, has all its marks in the
 * line, on the same side. Knows nothing of how the bot writes or compares lines.
 */
export function matchesOf(line: string, { facts }: Truth): readonly Match[] {
  const text = plain(line);
  return facts.flatMap((story) => {
    const named = clueOf[story.kind]?.test(text) ?? true;
    const value = named
      ? [story.current, ...story.stale].find((one) => one !== undefined && states(text, one))
      : undefined;
    return value === undefined ? [] : [{ story, value }];
  });
}

function states(text: string, { marks, side }: Value): boolean {
  if (!marks.every((mark) => ` ${text} `.includes(` ${plain(mark)} `))) return false;
  return side === undefined || side === sideOf(text);
}

function sideOf(text: string): 'for' | 'against' {
  return against.test(text) ? 'against' : 'for';
}

const against =
  /\b(?:dislikes?|hates?|detests?|loathes?|despises?|avoids?|not|cannot|can t|doesn t|never|non|odia|detesta)\b/;

// A name leads many lines that are about other things.
const clueOf: Partial<Record<Kind, RegExp>> = { name: /\b(?:name|named|called|calls|goes by|nome|chiama)\b/ };

/** Lower case, and words with single spaces between: so that marks are found as whole words. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
