/** How a text is folded to compare it: in any language and script. Nothing here knows a word of any language. */

/** Letters whatever their case and accents: models copy `café` as `cafe`. */
export function foldSpelling(text: string): string {
  if (needsNoFolding(text)) return text.toLowerCase();
  return changeBetween(foldCase(text), (part) => withStrokesApart(part).replace(accents, '').normalize('NFC'));
}

/** The same text with its accents and points. */
export function foldCaseAlone(text: string): string {
  if (needsNoFolding(text)) return text.toLowerCase();
  const fold = (parted: string) => parted.replace(noAccents, '').replaceAll(commaBelow, cedilla);
  return changeBetween(foldCase(text), (part) => fold(withStrokesApart(part)).normalize('NFC'));
}

/**
 * As texts were folded when the first tombstones were made: letters with a stroke, ligatures and those with the mark of a
 * hamza stood for themselves.
 */
export function foldAsOnce(text: string): string {
  const whole = new RegExp(`([${lettersOfTheirOwn()}${[...strokes().plain.keys()].join('')}\u0622-\u0626])`, 'u');
  return changeBetween(foldCase(text), (part) => part.normalize('NFD').replace(accents, '').normalize('NFC'), whole);
}

/** Each letter of a folded text with its accents and points. */
export function lettersWithAccents(folded: string): readonly string[] {
  return changeBetween(folded, withStrokesApart).match(/[^\p{M}]\p{M}*/gu) ?? [];
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

// And the points of Hebrew and Arabic, which are written or not just as well, the sign that stretches a word, and the
// marks that join two letters.
const accents =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]+|[\ufe20-\ufe2f]+/g;
/** The sign that stretches a word, and the dot by which a small i comes of a capital that had one. */
const noAccents = /\u0640+|(?<=i)\u0307/g;
/** A comma below is written as a cedilla as well. */
const [commaBelow, cedilla] = ['\u0326', '\u0327'];

/** Changes a text but for some letters, mostly those of their own. */
function changeBetween(text: string, change: (part: string) => string, whole = byOwnLetters()): string {
  return text
    .split(whole)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join('');
}

/**
 * Each letter before its accents. Letters with a stroke and ligatures have no form in which they are parted, but are
 * sorted as what they are made of.
 */
function withStrokesApart(text: string): string {
  const { plain, all } = strokes();
  return text.normalize('NFD').replace(all, (letter) => plain.get(letter) ?? letter);
}

type Strokes = { readonly plain: ReadonlyMap<string, string>; readonly all: RegExp };

let foundStrokes: Strokes | undefined;

function strokes(): Strokes {
  foundStrokes ??= findStrokes();
  return foundStrokes;
}

const stroke = '\u0335';
/** Stands after the first letter of a ligature, which is typed as two letters in earnest and lazily. */
const ligature = '\ufe20';

function findStrokes(): Strokes {
  const { compare } = new Intl.Collator('und', { sensitivity: 'base' });
  const made = [...'abcdefghijklmnopqrstuvwxyz', 'ae', 'oe', 'ss'];
  const plain = new Map<string, string>();
  for (let code = 0xdf; code < 0x250; code += 1) {
    const letter = String.fromCharCode(code);
    const [first, second] = made.find((one) => compare(one, letter) === 0) ?? '';
    const isWhole = letter.normalize('NFKD') === letter && letter.toLowerCase() === letter;
    if (first !== undefined && isWhole)
      plain.set(letter, second === undefined ? first + stroke : first + ligature + second);
  }
  return { plain, all: new RegExp(`[${[...plain.keys()].join('')}]`, 'gu') };
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
let ofOwnLetters: RegExp | undefined;

function byOwnLetters(): RegExp {
  ofOwnLetters ??= new RegExp(`([${lettersOfTheirOwn()}])`, 'u');
  return ofOwnLetters;
}

/** Of those before Hebrew and Arabic: there the mark of a hamza is left out as points are. */
function findLettersOfTheirOwn(): string {
  const { compare } = new Intl.Collator('und', { sensitivity: 'base' });
  const codes = Array.from({ length: 0x590 - 0xc0 }, (_, index) => String.fromCharCode(0xc0 + index));
  return codes
    .filter((letter) => {
      const plain = letter.normalize('NFD').replace(accents, '').normalize('NFC');
      return plain !== letter && plain !== '' && compare(plain, letter) !== 0;
    })
    .join('');
}
