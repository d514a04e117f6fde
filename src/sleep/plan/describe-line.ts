import { isNumber, readWords, stopWords, wordSet } from './read-words.ts';
import { elsewhere } from './words-elsewhere.ts';
import { english } from './words-english.ts';
import { italian } from './words-italian.ts';

const negations = wordSet(english.negation, italian.negation);
const calendar = wordSet(
  english.weekdays,
  english.months,
  english.ordinals,
  italian.weekdays,
  italian.months,
  italian.ordinals,
);
const elsewhereWords = wordSet(elsewhere);
const subjects = ['the user', 'user', 'the person', 'she', 'he', 'they', "l'utente", 'lei', 'lui'];

/** What a line is made of, as far as comparing needs it. */
export type LineShape = {
  /** The words that carry meaning, in order. */
  readonly words: readonly string[];
  /** The words as one comparable text. */
  readonly key: string;
  readonly set: ReadonlySet<string>;
  /** Numbers, dates, weekdays, months and ordinals, as one comparable text. */
  readonly figures: string;
  readonly negated: boolean;
  /** Words with a capital that do not open a sentence, lower case, in order. */
  readonly names: readonly string[];
  /** English or Italian. In other languages only the same words are the same line. */
  readonly understood: boolean;
};

/** @param names by which the line may call the person; a leading one says nothing. */
export function describeLine(text: string, names: readonly string[]): LineShape {
  const all = readWords(withoutSubject(text, names));
  const understood = isUnderstood(text, all);
  const telling = all.filter((word) => !stopWords.has(word));
  const words = understood && telling.length > 0 ? telling : all;
  const figures = all.filter((word) => isNumber(word) || calendar.has(word));
  if (/\S\s+May\b/.test(text)) figures.push('may');
  return {
    words,
    key: words.join(' '),
    set: new Set(words),
    figures: [...new Set(figures)].sort().join(' '),
    negated: all.some((word) => negations.has(word)),
    names: namesIn(text),
    understood,
  };
}

/** The form whose keyed hash is a tombstone: the same for the same words in any order. */
export function normaliseLine(text: string, names: readonly string[]): string {
  const { set } = describeLine(text, names);
  return [...set].sort().join(' ');
}

/** Words with a capital inside a sentence, lower case. The word that opens a sentence may be anything. */
export function namesIn(text: string): readonly string[] {
  const found = text.matchAll(/(?<=[^\s.!?:]['"“«(]?\s+['"“«(]?)\p{Lu}[\p{L}\p{M}\p{N}]*/gu);
  return [...found].map(([name]) => name.toLowerCase()).filter((name) => !stopWords.has(name));
}

/** Takes a leading name of the person off a line: `Anna likes tea` says no more than `Likes tea`. */
export function withoutSubject(text: string, names: readonly string[]): string {
  const plain = text.trim();
  const lower = plain.toLowerCase();
  const subject = [...names.map((name) => name.toLowerCase()), ...subjects].find(
    (name) => name !== '' && lower.startsWith(`${name} `),
  );
  return subject === undefined ? plain : plain.slice(subject.length).trimStart();
}

function isUnderstood(text: string, words: readonly string[]): boolean {
  if (/[\p{L}--\p{Script=Latin}]/v.test(text)) return false;
  const strange = words.filter((word) => elsewhereWords.has(word) && !stopWords.has(word)).length;
  const known = words.filter((word) => stopWords.has(word) && !elsewhereWords.has(word)).length;
  if (strange > known) return false;
  return known > 0 || !/[^\p{ASCII}àèéìíîòóùú’“”«»–—…€]/iu.test(text.normalize('NFC'));
}
