import { foldSpelling, notInWords } from './fold-spelling.ts';
import { isUnspaced } from './read-words.ts';

/** The runs of three letters or digits of a text, for how near two texts are. A signal, never a verdict. */
export function trigramsOf(text: string): ReadonlySet<string> {
  const plain = foldSpelling(text).replace(notInWords, ' ').trim();
  const size = isUnspaced(plain) ? 1 : 3;
  const found = new Set<string>();
  for (const word of plain.split(' ')) {
    if (word.length <= size) found.add(word);
    for (let at = 0; at + size <= word.length; at += 1) found.add(word.slice(at, at + size));
  }
  return found;
}

/** How much of the first is in the second, 0 to 1. */
export function shareOf(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  if (part.size === 0) return 0;
  let shared = 0;
  for (const run of part) if (whole.has(run)) shared += 1;
  return shared / part.size;
}
