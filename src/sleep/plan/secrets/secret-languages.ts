import { type SecretWords, secretWords } from './secret-words.ts';
import { unspacedScripts } from './unspaced-value.ts';

export const kinds = ['told', 'identity', 'password', 'pin', 'either', 'code', 'key', 'pass', 'account'] as const;

/** What a noun stands for: see `SecretWords`. */
export type SecretKind = (typeof kinds)[number];

/** Nouns that stand for a secret, or for who has one. */
export const telling = ['told', 'password', 'either', 'pin', 'account'] as const;
/** A longer noun is known with any ending, and within a longer word. */
const leastOfCompound = 6;

/** The words of a language, made ready. */
export type Language = {
  readonly nouns: RegExp;
  readonly names: readonly string[];
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

export const unspacedNext = new RegExp(`^\\s*[${unspacedScripts}]`, 'u');

type AllWords = {
  readonly harmless: RegExp;
  /** Those of which a noun may stand in a text of small letters: in most texts none, and that is told much quicker. */
  readonly namedIn: (folded: string) => readonly Language[];
};
let known: AllWords | undefined;

export function allWords(): AllWords {
  known ??= {
    harmless: anyOf(Object.values(secretWords).flatMap(({ harmless }) => listedWords(harmless))),
    namedIn: lookFor(Object.values(secretWords).map(toLanguage)),
  };
  return known;
}

/** Hardly any two letters of a text are those that a noun begins with. */
function lookFor(languages: readonly Language[]): AllWords['namedIn'] {
  const names = languages.flatMap((language) => language.names.map((name) => ({ name, language })));
  const ofOneLetter = names.filter(({ name }) => name.length === 1);
  const byBeginning = Map.groupBy(names, ({ name }) => beginningAt(name, 0));
  return (folded) => {
    const stands = ofOneLetter.filter(({ name }) => folded.includes(name));
    const named = new Set(stands.map(({ language }) => language));
    for (let at = 0; at < folded.length; at += 1) {
      for (const { name, language } of byBeginning.get(beginningAt(folded, at)) ?? []) {
        if (folded.startsWith(name, at)) named.add(language);
      }
    }
    return languages.filter((language) => named.has(language));
  };
}

/** Two letters as one number: no text has to be made of them. */
function beginningAt(text: string, at: number): number {
  return text.charCodeAt(at) * 0x1_0000 + text.charCodeAt(at + 1);
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
