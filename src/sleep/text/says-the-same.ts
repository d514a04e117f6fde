import { onceEach } from '../../base/once-each.ts';
import { foldCaseAlone, lettersWithAccents, notInWords } from './fold-spelling.ts';
import { keyOf, spellingKeyOf } from './sameness.ts';

type Said = { readonly text: string };

/**
 * Whether two texts are one line: they have one sameness, and their accents don't show that they are two. Who types and
 * who copies leaves accents out, so a letter with an accent and one without may be the same. Two accents on one letter are
 * never lazy, nor is one that stands elsewhere in its word, nor one that is missing where accents of several kinds stand
 * on every other word. Why: docs/decisions/0044-accents.md.
 */
export function saysTheSame(one: Said, other: Said): boolean {
  return keyOf(one) === keyOf(other) && (isSpeltAs(one, other) || !arePartedByAccents(wordPairs(one, other)));
}

/** Whether two texts of one sameness have the same accents as well. */
export function isSpeltAs(one: Said, other: Said): boolean {
  return spellingIn(one) === spellingIn(other);
}

/**
 * Whether somebody wrote a text as it is spelt, where it has other accents than another one of the same sameness. That one
 * has no accent here is only known of another line, or where both spellings stand: mostly it was left out.
 */
export function isWrittenSo(text: Said, other: Said, written: string): boolean {
  const wordsOf = (words: string) => foldCaseAlone(words).replace(notInWords, ' ').trim().split(' ');
  const words = new Set(wordsOf(written));
  const pairs = inPairs(wordsOf(text.text), wordsOf(other.text)).filter(([word, instead]) => word !== instead);
  const isMeant = ([word, instead]: WordPair) => {
    const { more, isBarer } = compareAccents(word, instead);
    return more || !isBarer || words.has(instead);
  };
  const isOther = !saysTheSame(text, other);
  return pairs.length > 0 && pairs.every((pair) => words.has(pair[0]) && (isOther || isMeant(pair)));
}

/** With the points. */
export function countAccents(said: Said): number {
  return lettersWithAccents(spellingIn(said)).reduce((sum, letter) => sum + letter.length - 1, 0);
}

const spellingIn = onceEach(({ text }: Said) => spellingKeyOf(text));

type WordPair = readonly [string, string];

function wordPairs(one: Said, other: Said): readonly WordPair[] {
  return inPairs(spellingIn(one).split(' '), spellingIn(other).split(' '));
}

/** None where the words can't be told from each other: then nothing parts the two. */
function inPairs(words: readonly string[], others: readonly string[]): readonly WordPair[] {
  return words.length === others.length ? words.map((word, place) => [word, others[place] ?? '']) : [];
}

function arePartedByAccents(pairs: readonly WordPair[]): boolean {
  const compared = pairs.map(([word, other]) => compareAccents(word, other));
  if (compared.some(({ apart }) => apart)) return true;
  const alike = pairs.filter((_, place) => compared[place]?.more === false && compared[place]?.fewer === false);
  const accented = alike.filter(([word]) => accentsOf(word) !== '');
  const kinds = new Set(accentsOf(pairs.flat().join('')));
  return alike.length < pairs.length && accented.length > 0 && 2 * accented.length >= alike.length && kinds.size > 1;
}

/** How the accents of a word are beside those of another one with the same letters. */
type Comparison = {
  readonly more: boolean;
  readonly fewer: boolean;
  readonly apart: boolean;
  /** Whether it has fewer accents or points. */
  readonly isBarer: boolean;
};

function compareAccents(word: string, other: string): Comparison {
  const nothing = { more: false, fewer: false, apart: false, isBarer: false };
  if (word === other) return nothing;
  const [letters, others] = [lettersWithAccents(word), lettersWithAccents(other)];
  if (letters.length !== others.length) return nothing;
  const pairs = letters.map((letter, place) => [letter, others[place] ?? ''] as const);
  const accents = withoutMoved(pairs.map(([a, b]) => [accentsOf(a), accentsOf(b)])).filter(([a, b]) => a !== b);
  const more = accents.some(([a]) => a !== '');
  const fewer = accents.some(([, b]) => b !== '');
  const points = pairs.map(([a, b]) => [[...pointsOf(a)], [...pointsOf(b)]] as const);
  const isOther = points.some(([a, b]) => lacks(a, b) && lacks(b, a));
  return { more, fewer, apart: (more && fewer) || isOther, isBarer: fewer || points.some(([a, b]) => lacks(a, b)) };
}

/** On either of two letters that stand side by side an accent may be the same: `hoà` is `hòa`. */
function withoutMoved(accents: readonly WordPair[]): readonly WordPair[] {
  const areSwapped = (one: WordPair, beside: WordPair | undefined) => one[0] === beside?.[1] && one[1] === beside[0];
  return accents.filter(
    (one, place) => ![accents[place - 1], accents[place + 1]].some((beside) => areSwapped(one, beside)),
  );
}

function accentsOf(letters: string): string {
  return (letters.normalize('NFD').match(/[\u0300-\u036f]/g) ?? []).join('');
}

/** The points of Hebrew and Arabic, and what makes a ligature: of several on one letter any may be left out. */
function pointsOf(letter: string): string {
  return letter.replace(/[\u0300-\u036f]+/g, '').slice(1);
}

function lacks(points: readonly string[], others: readonly string[]): boolean {
  return others.some((point) => !points.includes(point));
}
