/** How a text is folded to compare it: in any language and script. Nothing here knows a word of any language. */

/** Letters whatever their case and accents: models copy `café` as `cafe`. */
export function foldSpelling(text: string): string {
  return needsNoFolding(text) ? text.toLowerCase() : withoutAccents(foldCase(text));
}

/** Upper before lower case: `ß` is `SS`, and both forms of the Greek sigma are one. */
export function foldCase(text: string): string {
  return plainForms(text).toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/**
 * A text in its plain letters (NFKC): ４７１１ is 4711. Signs that stand for whole words stay as they are: `ﷺ` would become
 * eighteen letters, and a message of nothing else a book. So no text becomes longer than four times its length.
 */
export function plainForms(text: string): string {
  return text.replace(notOfWords, (part) => part.normalize('NFKC'));
}

/** All but the signs that would become more than four. */
const notOfWords =
  /[^\u3307\u3315-\u3317\u3319\u331a\u3320\u332b\u332e\u3332\u3334\u3336\u3347\u334a\u3356\u33ae\u33af\ufdfa\ufdfb]+/gu;

/** All that is no part of a word. */
export const notInWords = /[^\p{L}\p{M}\p{N}]+/gu;

/**
 * ASCII and the letters of Russian, Japanese, Chinese and Korean that are whole by themselves: such a text has nothing to
 * normalise, and most have nothing else.
 */
function needsNoFolding(text: string): boolean {
  return /^[\0-\x7fА-Яа-яぁ-ゖァ-ヺー\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3、。]*$/.test(text);
}

// And the points of Hebrew and Arabic, which are written or not just as well, with the sign that stretches a word.
const accents =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]+/g;

function withoutAccents(text: string): string {
  byOwnLetters ??= new RegExp(`([${lettersOfTheirOwn()}])`, 'u');
  return text
    .split(byOwnLetters)
    .map((part, index) => (index % 2 === 1 ? part : part.normalize('NFD').replace(accents, '').normalize('NFC')))
    .join('');
}

/**
 * Letters that are written like another one with a mark and sorted as letters of their own in every language (the root
 * collation of Unicode): й is no и with an accent.
 */
export function lettersOfTheirOwn(): string {
  ownLetters ??= findLettersOfTheirOwn();
  return ownLetters;
}

let ownLetters: string | undefined;
let byOwnLetters: RegExp | undefined;

function findLettersOfTheirOwn(): string {
  const { compare } = new Intl.Collator('und', { sensitivity: 'base' });
  const codes = Array.from({ length: 0x700 - 0xc0 }, (_, index) => String.fromCharCode(0xc0 + index));
  return codes
    .filter((letter) => {
      const plain = letter.normalize('NFD').replace(accents, '').normalize('NFC');
      return plain !== letter && plain !== '' && compare(plain, letter) !== 0;
    })
    .join('');
}
