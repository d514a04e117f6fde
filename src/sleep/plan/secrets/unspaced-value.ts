import type { SecretSpan } from '../find-secrets.ts';
import type { Noun } from './named-secrets.ts';
import { isMixed, numberAt, type SaidNumber } from './secret-forms.ts';
import type { Language } from './secret-languages.ts';

/** Scripts in which particles touch words. */
export const unspacedScripts =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー\\p{Script=Thai}\\p{Script=Hangul}';

const clauseEnd = /[\n。．！？!?、，,；;]|\.(?=\s|$)/u;
const longestClause = 60;

/** What stands behind a noun, taken apart. Places count from the end of the noun. */
type Clause = {
  readonly whole: string;
  readonly isAnnounced: boolean;
  readonly isQuoted: boolean;
  /** Behind the particle. */
  readonly from: number;
  readonly value: string;
  /** Without the copula at its end. */
  readonly bare: string;
  /** What of the value is ASCII. */
  readonly ascii: string;
};

/** The value behind a noun where words touch: a particle or copula stands right behind it, another behind the value. */
export function unspacedValue({ kind, ahead, language }: Noun): SecretSpan | null {
  const clause = readClause(ahead, language);
  const number = numberAt(clause.value, 0);
  const length = valueLengthOf[kind](clause, number);
  if (length > 0) return { start: clause.from, end: clause.from + length };
  return kind === 'password' || kind === 'either' ? passwordIn(clause, language) : null;
}

/** How long the value is that begins behind the particle, by what it is called. 0: it is none. UTF-16 units. */
const valueLengthOf: Readonly<Record<Noun['kind'], (clause: Clause, number: SaidNumber) => number>> = {
  identity: (_, { count, end }) => (count >= 6 ? end : 0),
  key: ({ ascii }) => (isMixed(ascii) && ascii.length >= 8 ? ascii.length : 0),
  told: ({ isAnnounced, value }) => (isAnnounced ? value.length : 0),
  pin: (clause, { count, end }) => (count >= 3 ? end : mixedOrQuoted(clause)),
  code: (clause, number) => (isCount(clause, number) ? 0 : number.end),
  password: passwordLength,
  either: passwordLength,
  pass: () => 0,
  account: () => 0,
};

function passwordLength(clause: Clause, number: SaidNumber): number {
  return isCount(clause, number) ? mixedOrQuoted(clause) : number.end;
}

/** Too short, or of something counted. */
function isCount({ bare }: Clause, { count, end, isQuantity }: SaidNumber): boolean {
  return count < 4 || (isQuantity && bare.length > end);
}

function mixedOrQuoted({ ascii, isQuoted, value }: Clause): number {
  if (isMixed(ascii)) return ascii.length;
  return isQuoted ? value.length : 0;
}

function readClause(ahead: string, language: Language): Clause {
  const whole = ahead.slice(0, longestClause).split(clauseEnd)[0] ?? '';
  // Whose it is, or what for, may stand between.
  const joint = language.ownerFollows ? Math.max(0, placeOfFirst(language.particles, whole.slice(0, longestOwner))) : 0;
  const trimmed = whole.slice(joint).trimStart();
  const particle = language.particles.find((one) => trimmed.startsWith(one)) ?? '';
  const rest = trimmed.slice(particle.length);
  const signs = /^[\s:=：「『"“]*/u.exec(rest)?.[0] ?? '';
  const value = rest.slice(signs.length).trimEnd();
  const behind = language.particlesBehind.find((one) => value.endsWith(one)) ?? '';
  return {
    whole,
    isAnnounced: particle !== '' || /[:=：]/u.test(signs),
    isQuoted: /[「『"“]\s*$/u.test(signs),
    from: whole.length - trimmed.length + particle.length + signs.length,
    value,
    bare: value.slice(0, value.length - behind.length),
    ascii: /^[\x21-\x7e]{3,}/.exec(value)?.[0] ?? '',
  };
}

const longestOwner = 24;

function placeOfFirst(particles: readonly string[], text: string): number {
  const found = particles.map((one) => text.indexOf(one)).filter((place) => place >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

function passwordIn({ whole, from, value, bare, isAnnounced }: Clause, language: Language): SecretSpan | null {
  const mixed = [...whole.matchAll(/[\x21-\x7e]{4,}/g)].find(({ 0: found }) => isMixed(found));
  if (mixed !== undefined) return { start: mixed.index, end: mixed.index + mixed[0].length };
  return isAnnounced && isPlainValue(value, bare, language) ? { start: from, end: from + bare.length } : null;
}

const longestPlainPassword = 24;
/** Words between two copulas. */
const leastOfPhrase = 2;

/** Behind a copula that comes last stands a noun; without one, a word that bears no ending of a verb does. */
function isPlainValue(value: string, bare: string, { saidOf, particlesBehind }: Language): boolean {
  const isClosed = bare !== value || !/\p{Script=Hiragana}|\p{Script=Hangul}/u.test(bare);
  const isNoun = particlesBehind.length === 0 ? !/[的了]$/u.test(bare) : isClosed && !/い$/u.test(bare);
  const isOneWord = bare.length >= 2 && bare.length <= longestPlainPassword && !/\s/.test(bare);
  const words = bare.trim().split(/\s+/);
  const isPhrase = particlesBehind.length > 0 && bare !== value && words.length > leastOfPhrase;
  return ((isNoun && isOneWord) || isPhrase) && !words.some((word) => saidOf.some((stem) => word.startsWith(stem)));
}
