import { type SecretWords, secretWords } from './secret-words.ts';
import { unspacedNext, unspacedScripts } from './unspaced-value.ts';

/** The words for secrets of all languages, made ready to be looked for. */

/** What a noun may name. */
export const nounKinds = ['told', 'identity', 'password', 'pin', 'code', 'key', 'pass', 'account'] as const;

/** Those that tell that something is a secret, whatever stands around them. */
export const tellingKinds = ['told', 'password', 'pin', 'account'] as const;
/** A longer noun is known with any ending, and within a longer word. */
const leastOfCompound = 6;

/** The words of a language, made ready. */
export type Language = {
  readonly nouns: RegExp;
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

/** Those of which a noun may stand in a text: in most texts none, and that is told much quicker. */
export function languagesNamedIn(folded: string): readonly Language[] {
  const isPlain = /^[\0-\x7f]*$/.test(folded);
  return allWords().languages.flatMap(({ names, plainNames, language }) =>
    (isPlain ? plainNames : names).some((name) => folded.includes(name)) ? [language()] : [],
  );
}

/** What is no secret though it has the name of one in it. */
export function harmlessWords(): RegExp {
  return allWords().harmless;
}

type Named = {
  readonly names: readonly string[];
  /** Those in plain Latin letters. */
  readonly plainNames: readonly string[];
  /** Made ready where it is named: most never are. */
  readonly language: () => Language;
};
type AllWords = { readonly harmless: RegExp; readonly languages: readonly Named[] };
let known: AllWords | undefined;

function allWords(): AllWords {
  known ??= {
    harmless: anyOf(Object.values(secretWords).flatMap(({ harmless }) => listedWords(harmless))),
    languages: Object.values(secretWords).map(toNamed),
  };
  return known;
}

function toNamed(words: SecretWords): Named {
  const names = [...nounKinds.map((kind) => words[kind]), words.subject].flatMap(listedWords);
  let made: Language | undefined;
  return {
    names,
    plainNames: names.filter((name) => /^[\0-\x7f]*$/.test(name)),
    language() {
      made ??= toLanguage(words);
      return made;
    },
  };
}

function toLanguage(words: SecretWords): Language {
  const subject = listedWords(words.subject);
  const groups = nounKinds.flatMap((kind) => {
    const nouns = listedWords(words[kind]);
    const exact = kind === 'password' && subject.length > 0 ? [exactly(subject)] : [];
    const all = [...exact, ...(nouns.length === 0 ? [] : [anyOf(nouns).source])];
    return all.length === 0 ? [] : [`(?<${kind}>${all.join('|')})`];
  });
  const copula = listedWords(words.copula);
  const touching = (particles: readonly string[]) =>
    particles.filter((one) => unspacedNext.test(one)).sort((a, b) => b.length - a.length);
  return {
    nouns: new RegExp(groups.join('|'), 'giu'),
    compounds: [...tellingKinds.flatMap((kind) => listedWords(words[kind])), ...subject].filter(
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
