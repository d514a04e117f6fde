import { foldSpelling, lettersOfTheirOwn, notInWords } from './fold-spelling.ts';
import { sameness } from './sameness.ts';

/**
 * A number that is the same for all texts of one sameness, and seldom for others: to find a line among thousands
 * without working out what each of them comes to.
 *
 * @param isKey whether the text is a sameness already
 */
export function samenessHash(text: string, isKey = false): number {
  letterCodes ??= new Uint16Array(0x10000);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    let letter = letterCodes[code] ?? dependsOnOthers;
    if (letter === unknown) letter = letterCodes[code] = letterOf(code);
    if (letter === dependsOnOthers) {
      if (!isKey) return samenessHash(sameness(text), true);
      letter = saysNothing;
    }
    if (letter !== saysNothing) hash = Math.imul(hash ^ letter, 0x01000193);
  }
  return hash;
}

// No letter or digit has one of these codes.
const unknown = 0;
const saysNothing = 1;
const dependsOnOthers = 2;

/** By code, filled as texts come: what a letter or digit counts as. */
let letterCodes: Uint16Array | undefined;

function letterOf(code: number): number {
  const sign = String.fromCharCode(code);
  composing ??= composingSigns();
  if (composing.test(sign)) return dependsOnOthers;
  const letters = foldSpelling(sign).replace(notInWords, '');
  if (letters === '') return saysNothing;
  const isPlain = letters.length === 1 && !/\p{M}/u.test(letters) && !composing.test(letters);
  return isPlain && foldSpelling(letters) === letters ? letters.charCodeAt(0) : dependsOnOthers;
}

/** Halves of signs, and what may become one letter with what stands before it. */
let composing: RegExp | undefined;

function composingSigns(): RegExp {
  const marks = marksOf(lettersOfTheirOwn()).join('');
  return new RegExp(`[\\p{Cs}\\u1100-\\u11ff\\ua960-\\ua97f\\ud7b0-\\ud7ff${marks}]`, 'u');
}

/** Marks that make a letter of its own of the one before, where the two are written apart. */
function marksOf(letters: string): readonly string[] {
  return [...new Set(letters.normalize('NFD').match(/\p{M}/gu))];
}
