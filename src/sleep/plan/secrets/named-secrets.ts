import type { SecretSpan } from '../find-secrets.ts';
import { bareWord, isMixed, numberAt } from './secret-forms.ts';
import { allWords, kinds, type Language, type SecretKind, telling, unspacedNext } from './secret-languages.ts';
import { spacedValue } from './spaced-value.ts';
import { unspacedValue } from './unspaced-value.ts';

/** A noun for a secret in a text, and what stands around it. */
export type Noun = {
  readonly kind: SecretKind;
  readonly language: Language;
  /** Whether it is of a form that is said to be something, without a copula. */
  readonly isSubject: boolean;
  readonly start: number;
  readonly end: number;
  /** What follows, up to the next noun of its kind. */
  readonly ahead: string;
  readonly back: string;
  /** Where the next noun of its kind begins, or the text ends. */
  readonly next: number;
};

/**
 * Finds what is called a password, PIN, key or code, by where it stands: behind its noun, with or without a copula, a
 * colon or what it is for between them; before it, joined by a copula; or, mixed of letters and digits, anywhere in the
 * same clause. How far it looks from a noun is bounded, so a text takes time in proportion to its length.
 *
 * @param text with ASCII digits
 */
export function namedSecretsIn(text: string): readonly SecretSpan[] {
  const { harmless, namedIn } = allWords();
  const named = namedIn(text.toLowerCase());
  if (named.length === 0) return [];
  const plain = text.replace(harmless, (found) => ' '.repeat(found.length));
  return named.flatMap((language) =>
    nounsIn(plain, language).flatMap((noun) => {
      const span = valueAfter(noun) ?? valueBefore(noun);
      if (span === null) return [];
      const all = [span, ...toldWith(plain.slice(0, Math.max(span.end, noun.next)), span)];
      return isSure(noun, text.slice(span.start, span.end))
        ? all
        : all.map((one) => ({ ...one, isSuspected: true as const }));
    }),
  );
}

const mostInSeries = 20;
const unitsBetween = 16;
const goesOn = /^[^\S\n]*[\p{L}\p{N}]/u;
const betweenValues = /^\s*(?:(?<list>[,;/&\n、，؛،])\s*(?:[•*-]\s*)?)?(?<word>\p{L}{1,4}\s+)?/u;

/**
 * What is told with a value. Codes come in series, and those of one look alike: as long, with the same signs between. Only
 * suspected is what goes on in words (`4471, 1200 euros`), and what a short word joins, if it is mixed: `tulip77 and
 * rose-88`.
 */
function toldWith(text: string, value: SecretSpan): readonly SecretSpan[] {
  const size = value.end - value.start;
  const shape = shapeOf(text.slice(value.start, value.end));
  const found: SecretSpan[] = [];
  for (let at = value.end; found.length < mostInSeries; ) {
    const between = betweenValues.exec(text.slice(at, at + unitsBetween));
    const start = at + (between?.[0].length ?? 0);
    const [next = ''] = /^[^\s,;、，؛،]{3,64}/u.exec(text.slice(start, start + 64)) ?? [];
    const isAlike = shapeOf(next.slice(0, size)) === shape && isOfSeries(next) && endsAt(text, start + size);
    const isJoined = between?.groups?.['word'] !== undefined && isMixed(bareWord(next).text);
    if (start === at || !(isAlike || isJoined)) break;
    at = start + (isAlike ? size : next.length);
    found.push(isAlike ? { start, end: at } : { start, end: at, isSuspected: true });
  }
  const last = found.at(-1);
  return last !== undefined && goesOn.test(text.slice(last.end, last.end + unitsBetween))
    ? [...found.slice(0, -1), { ...last, isSuspected: true }]
    : found;
}

function endsAt(text: string, place: number): boolean {
  const rest = text.slice(place, place + 1);
  return !/[\p{L}\p{N}]/u.test(rest) || unspacedNext.test(rest);
}

function shapeOf(value: string): string {
  return value.replace(/[\p{L}\p{N}]/gu, 'x');
}

/** Words are none, and four digits may be a year. */
function isOfSeries(value: string): boolean {
  return /\d/.test(value) && !/^(?:19|20)\d\d(?!\d)/.test(value);
}

/**
 * Whether a value is surely a secret. It may be none where other things have such a code as well (a course, a product),
 * and where it is of plain words, as is what people say about a password. Six digits are also the Indian post code,
 * which is called PIN.
 */
function isSure({ kind }: Noun, value: string): boolean {
  if (kind === 'code' || kind === 'either') return false;
  const { text } = bareWord(value);
  const { said, count } = numberAt(text, 0);
  if (kind === 'key') return isMixed(text) || count >= 12 || /\D/.test(text);
  if (kind !== 'password' && kind !== 'pin') return true;
  if (kind === 'pin' && count === 6 && said === text) return /^0|[^\d ]/.test(said);
  return count > 0 || isMixed(text);
}

/** Whether a text names a password, a PIN or the account that one belongs to, in any of its forms. */
export function secretNounsIn(text: string): boolean {
  const { harmless, namedIn } = allWords();
  const named = namedIn(text.toLowerCase());
  const folded = named.length === 0 ? '' : text.replace(harmless, ' ').toLowerCase();
  return named.some(
    ({ compounds, nouns }) =>
      compounds.some((name) => folded.includes(name)) ||
      [...folded.matchAll(nouns)].some(({ groups = {} }) => telling.some((kind) => groups[kind] !== undefined)),
  );
}

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
  const ofNetwork = ofNetworks[named];
  const around = ofNetwork === undefined ? '' : text.slice(Math.max(0, start - networkWithin), end + networkWithin);
  const kind = ofNetwork !== undefined && network.test(around) ? ofNetwork : named;
  const until = next.get(kind) ?? text.length;
  const ahead = text.slice(end, Math.min(end + unitsAhead, until));
  const isSubject = language.subject.has('') || language.subject.has(match[0].toLowerCase());
  return { kind, language, isSubject, start, end, ahead, back, next: until };
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

/** What is called the key of a network opens it, as a password does; what is called its code may be a program for one. */
const ofNetworks: Partial<Record<SecretKind, SecretKind>> = { key: 'password', code: 'either' };
const networkWithin = 20;
const network = /(?<![\p{L}\p{N}])(?:wi-?fi|wlan|wpa\d?)(?![\p{L}\p{N}])/iu;

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
  if (kind !== 'password' && kind !== 'either') return null;
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
