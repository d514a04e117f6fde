import { english } from './words-english.ts';
import { italian } from './words-italian.ts';

/** A list of words as the word files hold it: apart by white space. */
export function wordSet(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(/\s+/)).filter((word) => word !== ''));
}

export const stopWords = wordSet(english.stop, italian.stop);
export const framingWords = wordSet(english.framing, italian.framing);
export const relativeTimeWords = wordSet(english.relativeTime, italian.relativeTime);

export const numberWords: ReadonlyMap<string, number> = new Map([
  ...Object.entries(english.numbers),
  ...Object.entries(italian.numbers),
  ...italianCompounds(),
]);

/** `ventidue`, `ventotto`: a vowel before a vowel is dropped. */
function italianCompounds(): readonly (readonly [string, number])[] {
  const numbers: readonly (readonly [string, number])[] = [['uno', 1], ...Object.entries(italian.numbers)];
  const tens = numbers.filter(([word, value]) => value >= 20 && value < 100 && /[ia]$/.test(word));
  const ones = numbers.filter(([, value]) => value < 10);
  return tens.flatMap(([ten, value]) =>
    ones.map(([one, more]) => [(/^[uo]/.test(one) ? ten.slice(0, -1) : ten) + one, value + more] as const),
  );
}

// Dates, times and decimals stay whole; `C++` and `C#` are not `C`.
const wordPattern = /\p{N}+(?:[.,:/-]\p{N}+)*(?![\p{L}\p{N}])|[\p{L}\p{M}\p{N}]+[+#]*/gu;

/** The words of a text in order, lower case, number words as digits, `n't` as `not`. */
export function readWords(text: string): readonly string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’ʼ]/g, "'")
    .replace(/\bcannot\b/g, 'can not')
    .replace(/n't\b/g, ' not');
  return (plain.match(wordPattern) ?? []).map((word) => String(numberWords.get(word) ?? word));
}

/** Reduces a word to what its forms share, coarsely: enough to see that `lives` and `living` speak of the same. */
export function stemOf(word: string): string {
  if (word.length <= 3 || /\p{N}/u.test(word)) return word;
  const bare = word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/(?<=...)(ing|ed|ies|es|s|ly)$/, '');
  return bare.replace(/(?<=...)[aeiouy]+$/, '').replace(/(?<=..)(.)\1$/, '$1');
}

/** Whether a word is, or holds, a number. */
export function isNumber(word: string): boolean {
  return /\p{N}/u.test(word);
}
