import { foldSpelling, notInWords } from './fold-spelling.ts';

/** Thai, Lao, Khmer and Burmese part no words either, but any two of their texts share most of their letters. */
const ofWholeSyllables = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * The runs of three letters or digits of a text, of two syllables of Hiragana, and signs that are pictures of words, for
 * how near two texts are. A signal, never a verdict.
 */
export function trigramsOf(text: string): ReadonlySet<string> {
  const plain = foldSpelling(text).replace(notInWords, ' ').trim();
  const found = new Set<string>();
  const isOfSyllables = ofWholeSyllables.test(plain);
  for (const word of isOfSyllables ? (plain.match(pictureOrWord) ?? []) : plain.split(' ')) {
    const size = isOfSyllables && inHiragana.test(word) ? 2 : 3;
    if (word.length <= size) found.add(word);
    for (let at = 0; at + size <= word.length; at += 1) found.add(word.slice(at, at + size));
  }
  return found;
}

/** A syllable or two of Hiragana right behind another sign are mostly the ending of a word, or stand between two. */
const pictureOrWord =
  /\p{Script=Han}|[^\p{Script=Han}\p{Script=Hiragana} ]+|(?:(?<![^ ])|(?=[\p{Script=Hiragana}ー]{3}))[\p{Script=Hiragana}ー]+/gu;
const inHiragana = /\p{Script=Hiragana}/u;

/** How much of the first is in the second, 0 to 1. */
export function shareOf(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  if (part.size === 0) return 0;
  let shared = 0;
  for (const run of part) if (whole.has(run)) shared += 1;
  return shared / part.size;
}
