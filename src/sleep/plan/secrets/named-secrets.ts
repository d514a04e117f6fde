import type { SecretSpan } from '../find-secrets.ts';
import { bareWord, isMixed, lookIn } from './secret-forms.ts';
import { type SecretWords, secretWords } from './secret-words.ts';
import { spacedValue } from './spaced-value.ts';
import { unspacedScripts, unspacedValue } from './unspaced-value.ts';

const kinds = ['told', 'identity', 'password', 'pin', 'code', 'key', 'pass', 'account'] as const;

/** A noun for a secret in a text, and what stands around it. */
export type Noun = {
  readonly kind: (typeof kinds)[number];
  readonly language: Language;
  /** Whether it is of a form that is said to be something, without a copula. */
  readonly isSubject: boolean;
  readonly start: number;
  readonly end: number;
  /** What follows, up to the next noun of its kind. */
  readonly ahead: string;
  readonly back: string;
};

/** The words of a language, made ready. */
export type Language = {
  readonly nouns: RegExp;
  readonly names: readonly string[];
  /** Those in plain Latin letters. */
  readonly plainNames: readonly string[];
  readonly compounds: readonly string[];
  readonly copula: ReadonlySet<string>;
  readonly preposition: ReadonlySet<string>;
  /** Of a language in which they touch: what may stand behind a noun and behind a value, the longest first. */
  readonly particles: readonly string[];
  readonly particlesBehind: readonly string[];
  readonly as: ReadonlySet<string>;
  readonly anyOne: ReadonlySet<string>;
  readonly account: ReadonlySet<string>;
  readonly saidOf: readonly string[];
  /** Whatever a password of several words has not. */
  readonly small: ReadonlySet<string>;
  readonly subject: ReadonlySet<string>;
  readonly ownerFollows: boolean;
};

/**
 * Finds what is called a password, PIN, key or code, by where it stands: behind its noun, with or without a copula, a
 * colon or what it is for between them; before it, joined by a copula; or, mixed of letters and digits, anywhere in the
 * same clause. How far it looks from a noun is bounded, so a text takes time in proportion to its length.
 *
 * @param text with ASCII digits
 */
export function namedSecretsIn(text: string): readonly SecretSpan[] {
  const { harmless, languages } = allWords();
  const named = languagesNamedIn(text.toLowerCase(), languages);
  if (named.length === 0) return [];
  const plain = text.replace(harmless, (found) => ' '.repeat(found.length));
  return named.flatMap((language) =>
    nounsIn(plain, language).flatMap((noun) => valueAfter(noun) ?? valueBefore(noun) ?? []),
  );
}

/** Whether a text names a password, a PIN or the account that one belongs to, in any of its forms. */
export function secretNounsIn(text: string): boolean {
  const { harmless, languages } = allWords();
  const named = languagesNamedIn(text.toLowerCase(), languages);
  const folded = named.length === 0 ? '' : text.replace(harmless, ' ').toLowerCase();
  return named.some(
    ({ compounds, nouns }) =>
      compounds.some((name) => folded.includes(name)) ||
      [...folded.matchAll(nouns)].some(({ groups = {} }) => telling.some((kind) => groups[kind] !== undefined)),
  );
}

/** Those of which a noun may stand in a text: in most texts none, and that is told much quicker. */
function languagesNamedIn(folded: string, languages: readonly Language[]): readonly Language[] {
  const isPlain = /^[\0-\x7f]*$/.test(folded);
  const stands = lookIn(folded);
  return languages.filter(({ names, plainNames }) => (isPlain ? plainNames : names).some(stands));
}

const telling = ['told', 'password', 'pin', 'account'] as const;
/** A longer noun is known with any ending, and within a longer word. */
const leastOfCompound = 6;

/** Each looks ahead to the next of its kind, so that no word is read again and again. */
function nounsIn(text: string, language: Language): readonly Noun[] {
  const next = new Map<Noun['kind'], number>();
  return [...text.matchAll(language.nouns)].reverse().map((match) => {
    const noun = toNoun(match, text, language, next);
    next.set(noun.kind, noun.start);
    return noun;
  });
}

// UTF-16 units.
const unitsAhead = 200;
const unitsBack = 80;

function toNoun(
  match: RegExpExecArray,
  text: string,
  language: Language,
  next: ReadonlyMap<Noun['kind'], number>,
): Noun {
  const named = kinds.find((kind) => match.groups?.[kind] !== undefined) ?? 'account';
  const start = match.index;
  const end = start + match[0].length;
  const back = text.slice(Math.max(0, start - unitsBack), start);
  // What is called the key of a network opens it, as a password does.
  const around = named === 'key' ? text.slice(Math.max(0, start - networkWithin), end + networkWithin) : '';
  const kind = network.test(around) ? 'password' : named;
  const ahead = text.slice(end, Math.min(end + unitsAhead, next.get(kind) ?? text.length));
  const isSubject = language.subject.has('') || language.subject.has(match[0].toLowerCase());
  return { kind, language, isSubject, start, end, ahead, back };
}

/** Whether it is anybody's: a password, any password. */
export function isAnyones({ back, language }: Noun): boolean {
  const words = back.trimEnd();
  return back !== words && language.anyOne.has(words.slice(words.lastIndexOf(' ') + 1).toLowerCase());
}

/** Whether the name of an account stands before it. */
export function followsAccount({ back, language: { account } }: Noun): boolean {
  return (back.toLowerCase().match(/\p{L}+/gu) ?? []).some((word) => account.has(word));
}

const networkWithin = 20;
const network = /(?<![\p{L}\p{N}])(?:wi-?fi|wlan|wpa\d?)(?![\p{L}\p{N}])/iu;
const unspacedNext = new RegExp(`^\\s*[${unspacedScripts}]`, 'u');

function valueAfter(noun: Noun): SecretSpan | null {
  const { kind, ahead, end } = noun;
  if (kind === 'account') return passwordOfAccount(noun);
  const isUnspaced = unspacedNext.test(ahead) || noun.language.particles.length > 0;
  const found = isUnspaced ? unspacedValue(noun) : spacedValue(noun);
  return found === null ? null : { start: end + found.start, end: end + found.end };
}

/** `Login maria / tulip-77`. */
function passwordOfAccount({ ahead, end }: Noun): SecretSpan | null {
  const found = /^[^/|\n]{1,50}\s[/|]\s+(\S{4,64})/u.exec(ahead);
  if (found?.[1] === undefined || !isMixed(bareWord(found[1]).text)) return null;
  return { start: end + found[0].length - found[1].length, end: end + found[0].length };
}

/** `hunter2 as password`, `tulip-77 is my password`, `tulip-77 — мой пароль`. */
function valueBefore({ kind, language, back, start }: Noun): SecretSpan | null {
  if (kind !== 'password') return null;
  const words = [...back.matchAll(/[^\s,;]+/g)].slice(-5);
  const joint = words.findLastIndex(({ 0: raw }) => isJoint(raw.toLowerCase(), language));
  const value = words[joint - 1];
  if (value === undefined || words.length - joint > 3 || !isMixed(bareWord(value[0]).text)) return null;
  const from = start - back.length + value.index;
  return { start: from, end: from + value[0].length };
}

function isJoint(word: string, language: Language): boolean {
  return /^[-–—=]$/u.test(word) || language.copula.has(word) || language.as.has(word);
}

type AllWords = { readonly harmless: RegExp; readonly languages: readonly Language[] };
let known: AllWords | undefined;

function allWords(): AllWords {
  known ??= {
    harmless: anyOf(Object.values(secretWords).flatMap(({ harmless }) => listedWords(harmless))),
    languages: Object.values(secretWords).map(toLanguage),
  };
  return known;
}

function toLanguage(words: SecretWords): Language {
  const subject = listedWords(words.subject);
  const groups = kinds.flatMap((kind) => {
    const nouns = listedWords(words[kind]);
    const exact = kind === 'password' && subject.length > 0 ? [exactly(subject)] : [];
    const all = [...exact, ...(nouns.length === 0 ? [] : [anyOf(nouns).source])];
    return all.length === 0 ? [] : [`(?<${kind}>${all.join('|')})`];
  });
  const copula = listedWords(words.copula);
  const names = [...kinds.flatMap((kind) => listedWords(words[kind])), ...subject];
  const touching = (particles: readonly string[]) =>
    particles.filter((one) => unspacedNext.test(one)).sort((a, b) => b.length - a.length);
  return {
    nouns: new RegExp(groups.join('|'), 'giu'),
    names,
    plainNames: names.filter((name) => /^[\0-\x7f]*$/.test(name)),
    compounds: [...telling.flatMap((kind) => listedWords(words[kind])), ...subject].filter(
      (name) => name.length >= leastOfCompound,
    ),
    copula: new Set(copula),
    preposition: new Set(listedWords(words.preposition)),
    particles: touching(copula),
    particlesBehind: touching(listedWords(words.copulaBehind)),
    as: new Set(listedWords(words.as)),
    anyOne: new Set(listedWords(words.anyOne)),
    account: new Set([...listedWords(words.account), ...listedWords(secretWords['everywhere']?.account)]),
    saidOf: listedWords(words.saidOf),
    small: new Set(smallWordsOf(words === secretWords['everywhere'] ? Object.values(secretWords) : [words])),
    subject: new Set([...subject, ...(copula.includes('') ? [''] : [])]),
    ownerFollows: words.ownerFollows ?? false,
  };
}

/** A noun that many languages have stands among the words of any of them. */
function smallWordsOf(all: readonly SecretWords[]): readonly string[] {
  return all
    .flatMap(({ preposition, anyOne, as, small, copula }) =>
      [preposition, anyOne, as, small, copula].flatMap(listedWords),
    )
    .filter((word) => word !== '');
}

function exactly(nouns: readonly string[]): string {
  const sorted = [...nouns].sort((a, b) => b.length - a.length);
  return `(?<![\\p{L}\\p{N}])(?:${sorted.join('|')})(?![\\p{L}\\p{M}])`;
}

function listedWords(words: string | undefined): readonly string[] {
  return words === undefined ? [] : words.split(/,\s+/);
}

/** The longest first; where words are parted, as whole words with room for an ending. */
function anyOf(nouns: readonly string[]): RegExp {
  const sorted = [...nouns].sort((a, b) => b.length - a.length);
  const unspaced = sorted.filter((noun) => unspacedNext.test(noun));
  const spaced = sorted.filter((noun) => !unspaced.includes(noun));
  const compound = spaced.filter((noun) => noun.length >= 8 && !noun.includes(' '));
  // Behind a noun of Latin letters a particle of another script may stand.
  const goesOn = `(?![${unspacedScripts}])\\p{L}`;
  const alternatives = [
    ...(spaced.length === 0 ? [] : [`(?<![\\p{L}\\p{N}])(?:${spaced.map(withEnding).join('|')})(?!${goesOn})`]),
    ...(compound.length === 0 ? [] : [`(?:${compound.join('|')})(?!${goesOn})`]),
    ...(unspaced.length === 0 ? [] : [`(?:${unspaced.join('|')})`]),
  ];
  return new RegExp(alternatives.join('|'), 'giu');
}

/** Short nouns are also the beginning of other words: pins, keyed, codec. */
function withEnding(noun: string): string {
  return noun.length < 5 ? noun : `${noun}\\p{L}{0,2}`;
}
