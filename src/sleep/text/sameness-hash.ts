import { foldSpelling, lettersOfTheirOwn, notInWords } from './fold-spelling.ts';
import { sameness } from './sameness.ts';

/**
 * A number that is the same for all texts of one sameness, and seldom for others: to find a line among thousands
 * without working out what each of them comes to.
 *
 * @param isKey whether the text is a sameness already
 */
export function samenessHash(text: string, isKey = false): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const letter = letterCodes[code] ?? (isKey || isQuoteOrDash(code) ? 0 : outsideTable);
    if (letter === outsideTable) return samenessHash(sameness(text), true);
    if (letter !== 0) hash = Math.imul(hash ^ letter, 0x01000193);
  }
  return hash;
}

/** Marks that make a letter of its own of the one before, where the two are written apart. */
const formsLetters: ReadonlySet<string> = new Set(lettersOfTheirOwn.normalize('NFD').match(/\p{M}/gu));
const outsideTable = 0xffff;
const tableSize = 0x530;
/** By code, for most alphabets: what a letter or digit counts as, 0 for what says nothing. */
const letterCodes = Uint16Array.from({ length: tableSize }, (_, code) => {
  const letters = foldSpelling(String.fromCharCode(code)).replace(notInWords, '');
  if (letters === '' || /\p{M}/u.test(letters)) return formsLetters.has(String.fromCharCode(code)) ? outsideTable : 0;
  // A few fold to a letter beyond the table: Ⱦ to ⱦ.
  return letters.length > 1 || letters.charCodeAt(0) >= tableSize ? outsideTable : letters.charCodeAt(0);
});

function isQuoteOrDash(code: number): boolean {
  return code >= 0x2010 && code <= 0x201f;
}
