import { foldSpelling } from '../text/fold-spelling.ts';
import { isUnspaced, readWords } from '../text/read-words.ts';

/** What texts are found by: their words, in any language and script. Nothing here knows a word of any language. */

const ideographic = /\p{Ideographic}/u;
const foreignSound = /\p{Script=Katakana}/u;
const unspacedRun =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+/gu;
const digit = /\p{Nd}/u;
const hangul = /\p{Script=Hangul}/u;

/**
 * The words of a text, folded, in their order. Where no spaces part words, pairs of signs stand beside them: where a word
 * ends there depends on what stands around it. A sign alone says something only as a picture of a word, or as a digit.
 */
export function searchTerms(text: string): readonly string[] {
  const words = readWords(text)
    .words.filter((word) => word.length > 1 || ideographic.test(word) || digit.test(word))
    .map(spelledOut);
  return isUnspaced(text) ? [...words, ...signPairsIn(text)] : words;
}

/** A syllable of Hangul as its letters: what is attached to a word may stand within the last one. */
function spelledOut(word: string): string {
  return hangul.test(word) ? word.normalize('NFD') : word;
}

function signPairsIn(text: string): readonly string[] {
  const runs = [...foldSpelling(text).matchAll(unspacedRun)].map(([run]) => [...run]);
  const pairs = runs.flatMap((signs) => signs.slice(1).map((sign, at) => `${signs[at]}${sign}`));
  return pairs.filter((pair) => ideographic.test(pair) || foreignSound.test(pair));
}

/**
 * How much a word is likely to say by its length alone, 0 to 1: in every language the words that are used most are the
 * shortest (Zipf's law of brevity). A syllable counts as its letters, a picture of a word as three.
 */
export function lengthWeight(term: string): number {
  const letters = [...term.normalize('NFD')].reduce((sum, sign) => sum + (ideographic.test(sign) ? 3 : 1), 0);
  return Math.min(1, letters / 5);
}

/** Whether a word can be known by its letters. A number is itself, or another one. */
export function isSpellable(term: string): boolean {
  return term.length >= shortestStem && !isUnspaced(term) && !digit.test(term);
}

/** How likely two words are forms of one, 0 to 1: they begin alike, or one is a part of the other. */
export function likeness(one: string, other: string): number {
  if (one === other) return 1;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (!isSpellable(short) || !isSpellable(long)) return 0;
  let alike = 0;
  while (alike < short.length && short[alike] === long[alike]) alike += 1;
  if (alike >= shortestStem && alike >= leastAlike * short.length) return alike / short.length;
  return short.length > shortestStem && long.includes(short) ? leastAlike : 0;
}

const shortestStem = 4;
const leastAlike = 0.7;
