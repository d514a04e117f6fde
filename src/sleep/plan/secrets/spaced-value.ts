import type { SecretSpan } from '../find-secrets.ts';
import { followsAccount, isAnyones, type Noun } from './named-secrets.ts';
import { bareWord, endOfQuotation, endsSentence, isMixed, numberAt, type SaidNumber } from './secret-forms.ts';

/** How far from its noun a value may stand, in words. */
const wordsBetween = 6;
/** How many words say whose it is, or what for, where nothing parts them from the noun. */
const mostOwners = 3;

/** How the place right before a word announces a value. */
type Announced = 'by-its-noun' | 'by-copula' | 'by-colon' | 'not';

type Word = {
  readonly raw: string;
  readonly core: string;
  readonly lower: string;
  readonly start: number;
  readonly isQuoted: boolean;
  /** Whether the clause ends behind it. */
  readonly isLast: boolean;
};

/** A word behind a noun, and what stood between them. */
type Spot = {
  readonly noun: Noun;
  readonly word: Word;
  readonly announced: Announced;
  readonly isFirst: boolean;
  /** Whether nothing but what the secret is for stands between. */
  readonly isOfOwner: boolean;
  readonly number: SaidNumber;
};

/**
 * The value behind a noun where words are parted by spaces: right there, behind a copula or a colon, or, mixed of letters
 * and digits, anywhere in the clause. Places count from the end of the noun.
 */
export function spacedValue(noun: Noun): SecretSpan | null {
  let announced: Announced = 'by-its-noun';
  let isOfOwner = true;
  const seen: string[] = [];
  for (const word of eachWord(noun.ahead)) {
    if (seen.length > wordsBetween) return null;
    const opens = announces(word, noun, announced);
    if (opens !== null) {
      announced = opens;
      isOfOwner ||= seen.length <= ownersBefore(opens, noun);
      continue;
    }
    if (/^[:=：]/u.test(word.raw)) announced = 'by-colon';
    const number = numberAt(noun.ahead, word.start + word.raw.indexOf(word.core));
    const place = { noun, word, announced, isFirst: seen.length === 0, isOfOwner, number };
    if (isValueAt(place, seen)) {
      return { start: word.start, end: endOfValue(place) };
    }
    if (endsSentence.test(word.raw)) return null;
    if (seen.length === 0) isOfOwner = noun.language.preposition.has(word.lower);
    announced = /[:=：]$/u.test(word.raw) ? 'by-colon' : 'not';
    if (announced === 'by-colon') isOfOwner ||= seen.length < ownersBefore('by-colon', noun);
    seen.push(word.lower);
  }
  return null;
}

/** How many words before a copula or colon may say whose it is, or what for. */
function ownersBefore(announced: Announced, { kind, language }: Noun): number {
  // It is only asked about: `Code der Alarmanlage: 5519`.
  if (kind === 'code' && announced !== 'by-its-noun') return mostOwners;
  if (announced === 'by-colon') return 1;
  return language.ownerFollows ? mostOwners : 0;
}

function* eachWord(text: string): Generator<Word> {
  for (const { 0: raw, index } of text.matchAll(/[^\s,;，、；]+/gu)) {
    const { text: core, isQuoted } = bareWord(raw);
    const next = /^\s*(\S?)/u.exec(text.slice(index + raw.length))?.[1] ?? '';
    const isLast = endsSentence.test(raw) || next === '' || /^[,;，、；|/&]/u.test(next);
    yield { raw, core, lower: core.toLowerCase(), start: index, isQuoted, isLast };
  }
}

/** A sign or copula that announces what follows. `null`: it is a word of its own. */
function announces({ raw, lower }: Word, { language }: Noun, before: Announced): Announced | null {
  if (/^[:=→>–—：-]+$/u.test(raw)) return /[:=：]/u.test(raw) ? 'by-colon' : 'by-copula';
  if (before === 'by-colon' || !language.copula.has(lower.replace(/[:：]$/u, ''))) return null;
  return /[:：]$/u.test(raw) ? 'by-colon' : 'by-copula';
}

function isValueAt(spot: Spot, seen: readonly string[]): boolean {
  return spot.announced === 'not' ? isWithinClause(spot, seen) : isValue[spot.noun.kind](spot);
}

function endOfValue(spot: Spot): number {
  const { noun, word, number } = spot;
  const { raw, start } = word;
  const { kind, ahead } = noun;
  if (kind === 'told') return ahead.length;
  const phrase = isOfPassword(noun) ? passphraseFrom(start, noun) : null;
  const clause = isOfPassword(noun) && beginsSmall(spot) ? clauseFrom(start, ahead) : '';
  return Math.max(
    start + raw.length,
    number.end,
    endOfQuotation(ahead, raw, start),
    phrase ?? 0,
    start + clause.length,
  );
}

/** `Password: the tulip`: a small word alone is nobody's. */
function beginsSmall({ announced, word: { lower }, noun: { language } }: Spot): boolean {
  return announced === 'by-colon' && (language.small.has(lower) || lower.length === 1);
}

/** What follows a preposition is what a password is for: `for Nextcloud28`, `für das Nextcloud28`. */
function isWithinClause({ noun, word, number, isOfOwner }: Spot, seen: readonly string[]): boolean {
  if (noun.kind === 'code' && seen.length <= mostOwners) {
    return isLongNumber(number) && (noun.language.ownerFollows || (isOfOwner && !isYear(number)));
  }
  const [beforeThat = '', before = ''] = seen.slice(-2).length === 2 ? seen.slice(-2) : ['', ...seen];
  const { preposition } = noun.language;
  const isFor = preposition.has(before) || (preposition.has(beforeThat) && before.length <= 3);
  return isOfPassword(noun) && isMixed(word.core) && !isFor && !isAnyones(noun);
}

function isOfPassword({ kind }: Noun): boolean {
  return kind === 'password' || kind === 'either';
}

const isValue: Readonly<Record<Noun['kind'], (place: Spot) => boolean>> = {
  told: ({ announced, isOfOwner, word }) => announced !== 'by-its-noun' && isOfOwner && word.core !== '',
  identity: isIdentity,
  password: isPassword,
  either: isPassword,
  pin: ({ number, word: { core, isQuoted } }) => number.count >= 3 || isMixed(core) || (isQuoted && core.length >= 3),
  code: isValueOfCode,
  key: isKey,
  pass: ({ announced, noun, word }) => isMixed(word.core) && (announced !== 'by-its-noun' || followsAccount(noun)),
  account: () => false,
};

function isIdentity({ number: { count, said }, word: { core } }: Spot): boolean {
  if (/^(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)$/.test(said)) return false;
  return count >= 6 || (/^[A-Z0-9-]{8,}$/i.test(core) && (core.match(/\d/g) ?? []).length >= 4);
}

/** Of fewer digits it is only asked: a bicycle lock has four. */
function isKey({ announced, isOfOwner, number, word: { core, isQuoted } }: Spot): boolean {
  if ((isMixed(core) && core.length >= 8) || number.count >= 12 || (isQuoted && /\d/.test(core))) return true;
  return announced !== 'by-its-noun' && isOfOwner && isLongNumber(number);
}

function isLongNumber({ count, isQuantity }: SaidNumber): boolean {
  return count >= 4 && !isQuantity;
}

function isYear({ said }: SaidNumber): boolean {
  return /^(?:19|20)\d\d$/.test(said);
}

/** Everyday words: of a recipe, of a programme. So digits alone, right behind, counting nothing; and no title. */
function isValueOfCode({ noun, announced, isOfOwner, word, number }: Spot): boolean {
  const { count, said, isQuantity } = number;
  const behind = noun.ahead.slice(word.start + word.core.length);
  const isTitle = /["“„«‘「『]\s*$/u.test(noun.back) && /^["”“»’」』\s]/u.test(behind);
  const isYearBehind = announced === 'by-its-noun' && isYear(number);
  const next = nextWord(noun.ahead, word.start + said.length);
  const isJoined = noun.language.preposition.has(next) || noun.language.copula.has(next) || joiningWords.has(next);
  const isCounting = isQuantity && !isJoined;
  return isOfOwner && count >= 4 && !isTitle && !isYearBehind && !isCounting;
}

/** Words that begin another clause. */
const joiningWords = new Set(['and', 'or', 'und', 'oder', 'e', 'y', 'et', 'ou', 'и', 'i', 'en', 'och']);

function nextWord(text: string, from: number): string {
  return /^\s*([\p{L}\p{M}]+)/u.exec(text.slice(from))?.[1]?.toLowerCase() ?? '';
}

function isPassword({ noun, word, announced, isOfOwner, isFirst, number }: Spot): boolean {
  const { core, isQuoted } = word;
  const isNumber = number.count >= (announced === 'by-copula' ? 3 : 4) && !number.isQuantity;
  if (core === '') return false;
  if (isMixed(core) || isNumber) return announced !== 'by-its-noun' || !isAnyones(noun);
  if (isQuoted) return !isAnyones(noun);
  if (announced === 'by-colon') return isOfOwner;
  const needsNoCopula = noun.isSubject && isFirst && beginsClause.test(noun.back);
  if (!isOfOwner || isAnyones(noun) || !(announced === 'by-copula' || needsNoCopula)) return false;
  return isPlainWord(word, noun) || passphraseFrom(word.start, noun) !== null;
}

/** Nothing before the noun, or a word or two that say whose it is, or what for: `мой`, `a wifi`. */
const beginsClause = /(?:^|[.!?;,:…\n])\s*(?:[\p{L}\p{M}]{1,20}\s+){0,2}$/u;

/** What is said of a password holds small words as a rule, or one that begins as a few do. */
const leastOfPassphrase = 3;
const mostOfPassphrase = 8;

/** Where plain words end that stand as a password: all up to the end of the clause, no small word among them. */
function passphraseFrom(start: number, { ahead, language }: Noun): number | null {
  const clause = clauseFrom(start, ahead);
  const words = (clause.match(/[\p{L}\p{M}\p{N}'’-]+/gu) ?? []).map((word) => word.toLowerCase());
  const said = words.length > 0 && language.copula.has(words.at(-1) ?? '') ? words.slice(0, -1) : words;
  if (said.length < leastOfPassphrase || said.length > mostOfPassphrase) return null;
  const small = said.filter((word) => language.small.has(word)).length;
  const mostSmall = language.ownerFollows && !language.small.has(said[0] ?? '') ? said.length / leastOfPassphrase : 0;
  const isSaidOf = language.saidOf.some((stem) => said[0]?.startsWith(stem)) && said.length === leastOfPassphrase;
  return small <= mostSmall && !isSaidOf ? start + clause.length : null;
}

function clauseFrom(start: number, ahead: string): string {
  return (/^[^\n,;.!?:…،؛؟।]*/u.exec(ahead.slice(start))?.[0] ?? '').trimEnd();
}

/** A password is one word, and nothing more follows it; what is said of one needs more, or is one of few words. */
function isPlainWord({ core, lower, isLast, start, raw }: Word, { ahead, language }: Noun): boolean {
  const isWhole = isLast || joiningWords.has(nextWord(ahead, start + raw.length));
  const stems = [...language.preposition, ...language.saidOf].filter((stem) => stem.length > 2);
  return isWhole && /^[\p{L}\p{M}'’-]{3,}$/u.test(core) && !stems.some((stem) => lower.startsWith(stem));
}
