import { foldSpelling, notInWords } from './fold-spelling.ts';

const size = 3;

/** Thai, Lao, Khmer and Burmese part no words either, but any two of their texts share most of their letters. */
const ofWholeSyllables = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * The runs of three letters or digits of a text, and single ones where signs stand for words or syllables, for how near
 * two texts are. A signal, never a verdict.
 */
export function trigramsOf(text: string): ReadonlySet<string> {
  const plain = plainWords(text);
  return ofWholeSyllables.test(plain) ? unitsIn(plain) : runsIn(plain.split(' '));
}

/**
 * The same for what a text speaks of: a syllable alone is mostly the ending of a word, or stands between two. Only a sign
 * that is a picture of a word says something alone.
 */
export function contentOf(text: string): ReadonlySet<string> {
  const plain = plainWords(text);
  if (!ofWholeSyllables.test(plain)) return trigramsOf(text);
  const words = plain.match(pictureOrWord) ?? [];
  return runsIn(words.filter((word) => word.length >= size || !ofEndings.test(word)));
}

const pictureOrWord = /\p{Script=Han}|[^\p{Script=Han}\p{Script=Hiragana} ]+|[\p{Script=Hiragana}ー]+/gu;
const ofEndings = /\p{Script=Hiragana}/u;

function plainWords(text: string): string {
  return foldSpelling(text).replace(notInWords, ' ').trim();
}

function runsIn(words: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const word of words) {
    if (word.length <= size) found.add(word);
    for (let at = 0; at + size <= word.length; at += 1) found.add(word.slice(at, at + size));
  }
  return found;
}

function unitsIn(plain: string): ReadonlySet<string> {
  const codes = new Set<number>();
  for (let at = 0; at < plain.length; at += 1) codes.add(plain.charCodeAt(at));
  codes.delete(space);
  return new Set([...codes].map((code) => String.fromCharCode(code)));
}

const space = 0x20;

/** How much of the first is in the second, 0 to 1. */
export function shareOf(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  if (part.size === 0) return 0;
  let shared = 0;
  for (const run of part) if (whole.has(run)) shared += 1;
  return shared / part.size;
}
