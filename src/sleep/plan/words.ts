/**
 * How texts are compared: as words in order, in any language and script. Nothing here knows a word of any language.
 */

const wordSegmenter = new Intl.Segmenter('und', { granularity: 'word' });
// Scripts that are written without spaces: where a word ends in them depends on what stands around it.
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const notInWords = /[^\p{L}\p{M}\p{N}]+/gu;

/** Upper before lower case: `ß` is `SS`, and both forms of the Greek sigma are one. */
export function foldCase(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

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
  for (const { segment, index } of segmentsOf(text)) push(foldWord(segment), index, index + segment.length);
  if (found.words.length > 0) return found;
  for (const { segment, index } of wordSegmenter.segment(text)) {
    if (segment.trim() !== '') push(segment.normalize('NFKC'), index, index + segment.length);
  }
  return found;
}

/** Where words are parted by spaces, that is all there is to know, and much cheaper. */
function segmentsOf(text: string): Iterable<{ readonly segment: string; readonly index: number }> {
  if (!unspaced.test(text)) return [...text.matchAll(spacedWord)].map(({ 0: segment, index }) => ({ segment, index }));
  return [...wordSegmenter.segment(text)].filter(({ isWordLike }) => isWordLike === true);
}

const spacedWord = /[\p{L}\p{M}\p{N}]+(?:['’.,·][\p{L}\p{M}\p{N}]+)*/gu;

function foldWord(word: string): string {
  return /^[a-z0-9]+$/.test(word) ? word : foldSpelling(word).replace(notInWords, '');
}

export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}

// And the points of Hebrew and Arabic, which are written or not just as well, with the sign that stretches a word.
const accents =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]+/g;
// All but a single space before a word, which stays as it is.
const betweenWords = /(?! [\p{L}\p{M}\p{N}])[^\p{L}\p{M}\p{N}]+/gu;
// What ends or parts sentences. The rest of punctuation is spelling: C#, AT&T, 50 %.
const parting = /[\p{Ps}\p{Pe}\p{Pi}\p{Pf}.,;:!?…"·•¡¿،؛؟।。、！？：；・‥]/u;
const apostrophe = /['’‘`´]/u;
const digitAtEnd = /\p{Nd}$/u;
const digitAtStart = /^\p{Nd}/u;

/**
 * What makes two lines one: the same words in the same order, whatever the case, accents, punctuation and spaces. A sign
 * that touches a letter or digit stays, as it may be all that parts `C` from `C++`, `A` from `A−`, `5` from `−5`.
 */
export function sameness(text: string): string {
  const folded = foldSpelling(text).replace(/[\p{Pd}\u2212]/gu, '-');
  const key = folded.replace(betweenWords, keptBetween).replace(/ +/g, ' ').trim();
  return unspaced.test(key) ? key.replace(spaceBesideUnspaced, '') : key;
}

const spaceBesideUnspaced = new RegExp(`(?<=${unspaced.source}) | (?=${unspaced.source})`, 'gu');

/** What is kept of a run of signs between two words, or around them. */
function keptBetween(run: string, at: number, whole: string): string {
  if (run.length === 1 && apostrophe.test(run)) return '';
  const end = at + run.length;
  if (run.length === 1 && parting.test(run)) {
    return digitAtEnd.test(whole.slice(at - 1, at)) && digitAtStart.test(whole.slice(end, end + 1)) ? run : ' ';
  }
  // What stands first or last in the run touches a word, unless nothing is there or a space parts them.
  const [, first = '', rest = ''] = /^(\S*)(.*)$/su.exec(run) ?? [];
  const [, middle = '', last = ''] = rest === '' ? [] : (/^(.*\s)(\S*)$/su.exec(rest) ?? []);
  const alone = end === whole.length && first === '' && last.startsWith('-');
  return [
    at === 0 && rest !== '' ? untouched(first) : keptBeside(first),
    middle === '' ? '' : ` ${untouched(middle)} `,
    end === whole.length && !alone ? untouched(last) : keptBeside(last),
  ].join('');
}

function keptBeside(signs: string): string {
  return [...signs].map((sign) => (apostrophe.test(sign) ? '' : parting.test(sign) ? ' ' : sign)).join('');
}

/** Pictures and signs of arithmetic and money say something by themselves. */
function untouched(signs: string): string {
  return [...signs].map((sign) => (/[\p{S}]/u.test(sign) ? sign : ' ')).join('');
}

/** Letters whatever their case and accents: models copy `café` as `cafe`. */
export function foldSpelling(text: string): string {
  return isAscii(text) ? text.toLowerCase() : withoutAccents(foldCase(text));
}

/** Such a text has nothing to normalise, and most have nothing else. */
function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function withoutAccents(text: string): string {
  return text
    .split(ownLetters)
    .map((part, index) => (index % 2 === 1 ? part : part.normalize('NFD').replace(accents, '').normalize('NFC')))
    .join('');
}

/**
 * Letters that are written like another one with a mark and sorted as letters of their own in every language (the root
 * collation of Unicode): й is no и with an accent.
 */
const ownLetters = new RegExp(`([${lettersOfTheirOwn()}])`, 'u');

function lettersOfTheirOwn(): string {
  const { compare } = new Intl.Collator('und', { sensitivity: 'base' });
  const codes = Array.from({ length: 0x700 - 0xc0 }, (_, index) => String.fromCharCode(0xc0 + index));
  return codes
    .filter((letter) => {
      const plain = letter.normalize('NFD').replace(accents, '').normalize('NFC');
      return plain !== letter && plain !== '' && compare(plain, letter) !== 0;
    })
    .join('');
}

/** Marks that make a letter of its own of the one before, where the two are written apart. */
const formsLetters: ReadonlySet<string> = new Set(lettersOfTheirOwn().normalize('NFD').match(/\p{M}/gu));
const outsideTable = 0xffff;
const tableSize = 0x530;
/** By code, for most alphabets: what a letter or digit counts as, 0 for what says nothing. */
const letterCodes = Uint16Array.from({ length: tableSize }, (_, code) => {
  const letters = foldSpelling(String.fromCharCode(code)).replace(notInWords, '');
  if (letters === '' || /\p{M}/u.test(letters)) return formsLetters.has(String.fromCharCode(code)) ? outsideTable : 0;
  // A few fold to a letter beyond the table: Ⱦ to ⱦ.
  return letters.length > 1 || letters.charCodeAt(0) >= tableSize ? outsideTable : letters.charCodeAt(0);
});

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

function isQuoteOrDash(code: number): boolean {
  return code >= 0x2010 && code <= 0x201f;
}

const keys = new WeakMap<{ readonly text: string }, string>();

/** The sameness of a thing with a text, worked out once. */
export function keyOf(worded: { readonly text: string }): string {
  const known = keys.get(worded);
  if (known !== undefined) return known;
  const key = sameness(worded.text);
  keys.set(worded, key);
  return key;
}

/** The runs of three letters or digits of a text, for how near two texts are. A signal, never a verdict. */
export function trigramsOf(text: string): ReadonlySet<string> {
  const plain = foldSpelling(text).replace(notInWords, ' ').trim();
  const size = unspaced.test(plain) ? 1 : 3;
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
