import { segmenterBy } from '../../base/text.ts';
import { foldSpelling, notInWords, plainForms } from './fold-spelling.ts';

/** A text as words, and where each of them stands in it (UTF-16 units). */
export type Words = {
  readonly words: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

/** The words of a text, folded and without punctuation. A text without any (`👍`, `!!`) has its visible signs for words. */
export function readWords(text: string): Words {
  const found = { words: [] as string[], starts: [] as number[], ends: [] as number[] };
  const push = (word: string, start: number, end: number) => {
    if (word === '') return;
    found.words.push(word);
    found.starts.push(start);
    found.ends.push(end);
  };
  // Texts repeat their words.
  const folded = new Map<string, string>();
  for (const { segment, index } of segmentsOf(text)) {
    const word = folded.get(segment) ?? foldWord(segment);
    folded.set(segment, word);
    push(word, index, index + segment.length);
  }
  if (found.words.length > 0) return found;
  for (const { segment, index } of segmenterBy('word').segment(text)) {
    if (segment.trim() !== '') push(plainForms(segment), index, index + segment.length);
  }
  return found;
}

/** Where words are parted by spaces, that is all there is to know, and much cheaper. */
function segmentsOf(text: string): Iterable<{ readonly segment: string; readonly index: number }> {
  if (!isUnspaced(text)) return [...text.matchAll(spacedWord)].map(({ 0: segment, index }) => ({ segment, index }));
  return Iterator.from(segmenterBy('word').segment(text)).filter(({ isWordLike }) => isWordLike === true);
}

const spacedWord = /[\p{L}\p{M}\p{N}]+(?:['’.,·][\p{L}\p{M}\p{N}]+)*/gu;

function foldWord(word: string): string {
  return /^[a-z0-9]+$/.test(word) ? word : foldSpelling(word).replace(notInWords, '');
}

/** Scripts that are written without spaces: where a word ends in them depends on what stands around it. */
export const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Whether any of a text is written in a script without spaces. */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}
