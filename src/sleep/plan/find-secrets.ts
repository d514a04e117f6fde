import { type SecretNouns, secretNouns } from './secret-nouns.ts';

/** Where a secret stands in a text, in UTF-16 units. */
type SecretSpan = { readonly start: number; readonly end: number };

/**
 * Finds what must never be stored: what check sums give away (cards, IBANs), what a maintained rule set found
 * (`known`), long random strings, the words of a wallet, and whatever is called a password, PIN, key or code and has
 * the form of one.
 *
 * @param known strings that were found by the rule set in all that was said and answered
 */
export function findSecrets(text: string, known: readonly string[] = []): readonly SecretSpan[] {
  return [...knownIn(text, known), ...numbersIn(text), ...randomIn(text), ...walletIn(text), ...namedIn(text)];
}

export function holdsSecret(text: string, known: readonly string[] = []): boolean {
  return findSecrets(text, known).length > 0;
}

/**
 * A text as it may be recorded: secrets are gone, and can't be guessed from the length. Wide digits and hidden signs are
 * seen through. To be asked before a text is cut: half a card number is none, and half of it is still told.
 */
export function maskSecrets(raw: string, known: readonly string[] = []): string {
  const plain = raw.normalize('NFKC').replace(hidden, '');
  const text = plain !== raw && holdsSecret(plain, known) ? plain : raw;
  const spans = [...findSecrets(text, known)].sort((a, b) => a.start - b.start);
  let masked = '';
  let at = 0;
  for (const { start, end } of spans) {
    if (end <= at) continue;
    masked += `${text.slice(at, Math.max(at, start))}•••`;
    at = end;
  }
  return masked + text.slice(at);
}

const hidden = /\p{Cf}/gu;

function knownIn(text: string, known: readonly string[]): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const secret of known.filter((one) => one !== '')) {
    for (let start = text.indexOf(secret); start !== -1; start = text.indexOf(secret, start + secret.length)) {
      spans.push({ start, end: start + secret.length });
    }
  }
  return spans;
}

function spansOf(
  text: string,
  pattern: RegExp,
  isSecret: (found: string, before: string) => boolean,
): readonly SecretSpan[] {
  return [...text.matchAll(pattern)]
    .filter((match) => isSecret(match[0], text.slice(0, match.index)))
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

// One class, bounded: no way to read a text in two ways.
const digitRun = /\d[\d .-]{11,30}\d/g;
const accountRun = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}[A-Za-z0-9 -]{10,44}/g;
const randomRun = /(?<![\w/=+.-])[\w/=+.-]{20,}/g;

function numbersIn(text: string): readonly SecretSpan[] {
  return [
    ...spansOf(text, digitRun, (run, before) => !before.endsWith('+') && isCard(run.replace(/\D/g, ''))),
    ...spansOf(text, accountRun, isIban),
  ];
}

/** Payment cards begin with 2 to 6 and carry the check sum of Luhn. */
function isCard(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19 || !/^[2-6]/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** ISO 13616: the remainder by 97 is 1. What follows the number may be a word of the sentence. */
function isIban(run: string): boolean {
  const whole = run.replace(/[ -]/g, '').toUpperCase();
  for (let length = 15; length <= Math.min(34, whole.length); length += 1) {
    if (remainder97(whole.slice(4, length) + whole.slice(0, 4)) === 1) return true;
  }
  return false;
}

function remainder97(signs: string): number {
  let rest = 0;
  for (const sign of signs) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** A long run that mixes capitals, small letters and digits is no word of any language. */
function randomIn(text: string): readonly SecretSpan[] {
  return spansOf(text, randomRun, (run, before) => {
    if (/:\/?$/.test(before) || run.includes('//') || /^www\./i.test(run)) return false;
    if (/^[0-9a-f]{32,}$/i.test(run)) return true;
    return /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run) && !/^[A-Za-z]+[-_.]/.test(run);
  });
}

/** The words of a wallet: so many, all short and small, with nothing between them. */
function walletIn(text: string): readonly SecretSpan[] {
  let at = 0;
  return text.split(/[^a-z ]/i).flatMap((part) => {
    const start = at;
    at += part.length + 1;
    const words = part.trim().split(/ +/);
    const isWallet = [12, 15, 18, 21, 24].includes(words.length) && words.every((word) => /^[a-z]{3,8}$/.test(word));
    return isWallet ? [{ start, end: start + part.length }] : [];
  });
}

type Kind = Exclude<keyof SecretNouns, 'harmless' | 'copula'>;

const nounKinds: readonly Kind[] = ['identity', 'told', 'password', 'pin', 'key'];
const nounsByLanguage = Object.values(secretNouns);
const copulas = new Set(nounsByLanguage.flatMap(({ copula }) => copula));
const harmless = anyOf(nounsByLanguage.flatMap((nouns) => nouns.harmless));
const named = nounKinds.map((kind) => [kind, anyOf(nounsByLanguage.flatMap((nouns) => nouns[kind]))] as const);

/** The longest first; Latin and Cyrillic ones as words, with room for an ending. */
function anyOf(nouns: readonly string[]): RegExp {
  const sorted = [...nouns].sort((a, b) => b.length - a.length);
  const spaced = sorted.filter((noun) => /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}]/u.test(noun));
  const unspaced = sorted.filter((noun) => !spaced.includes(noun));
  const compound = spaced.filter((noun) => noun.length >= 8);
  return new RegExp(
    [
      `(?<![\\p{L}\\p{N}])(?:${spaced.map(withEnding).join('|')})(?![\\p{L}\\p{N}])`,
      ...(compound.length === 0 ? [] : [`(?:${compound.join('|')})(?![\\p{L}\\p{N}])`]),
      ...(unspaced.length === 0 ? [] : [`(?:${unspaced.join('|')})`]),
    ].join('|'),
    'giu',
  );
}

/** Short nouns are also the beginning of other words: passed, pins, codes. */
function withEnding(noun: string): string {
  return noun.length < 5 ? noun : `${noun}\\p{L}{0,2}`;
}

function namedIn(text: string): readonly SecretSpan[] {
  const plain = text.replace(harmless, (found) => ' '.repeat(found.length));
  return named.flatMap(([kind, nouns]) =>
    [...plain.matchAll(nouns)].flatMap(({ index, 0: noun }) => {
      const value = valueAfter(kind, plain, index + noun.length) ?? valueBefore(kind, plain, index);
      return value === null ? [] : [value];
    }),
  );
}

/** How far from its noun a value may stand, in words. */
const wordsBetween = 6;
const opening = /^["'“”„«»‘’`「『(]+/u;
const closing = /["'“”„«»‘’`」』)]+$/u;
const betweenNounAndValue = /^[:=→\-–—>：]+$/u;

/** The value stands right after the noun, or after a copula or a colon in the same clause. */
function valueAfter(kind: Kind, text: string, from: number): SecretSpan | null {
  let isNext = true;
  let afterColon = false;
  let seen = 0;
  for (const { index, 0: raw } of text.slice(from).matchAll(/[^\s,;]+/g)) {
    const start = from + index;
    if (seen > wordsBetween) return null;
    const bare = raw.replace(/^[:=：]+/u, '');
    const opens = isNext || bare !== raw;
    if (betweenNounAndValue.test(raw) || copulas.has(raw.toLowerCase().replace(/[:：]$/u, ''))) {
      isNext = true;
      afterColon ||= /[:=：]/u.test(raw);
      continue;
    }
    const token = bare
      .replace(opening, '')
      .replace(closing, '')
      .replace(/[.!?。]+$/u, '');
    const inner = unspacedValue(bare);
    if (opens && (hasForm(kind, inner ?? token, bare, afterColon || bare !== raw) || saysDigits(kind, text, start)))
      return { start, end: endOfValue(kind, text, start, raw) };
    if (/[.!?。]$/u.test(raw)) return null;
    isNext = /[:=：]$/u.test(raw);
    afterColon = isNext;
    seen += 1;
  }
  return null;
}

/** `hunter2 as password`, `tulip-77 is my password`. */
function valueBefore(kind: Kind, text: string, until: number): SecretSpan | null {
  if (kind !== 'password') return null;
  const words = [...text.slice(0, until).matchAll(/[^\s,;]+/g)].slice(-4);
  const found = words.findLast(({ 0: raw }) => isMixed(raw.replace(opening, '').replace(closing, '')));
  return found === undefined ? null : { start: found.index, end: found.index + found[0].length };
}

/** In scripts without spaces a copula may touch the value: `は himawari77`, `はhimawari77です`. */
function unspacedValue(raw: string): string | null {
  if (!/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(raw)) return null;
  return /[\x21-\x7e]{3,}/.exec(raw)?.[0] ?? null;
}

function hasForm(kind: Kind, token: string, raw: string, afterColon: boolean): boolean {
  if (token === '') return false;
  const quoted = opening.test(raw) && !/^[('‘’]/u.test(raw);
  if (kind === 'told') return true;
  if (kind === 'identity') return digitsIn(token) >= 4;
  if (kind === 'pin')
    return digitsIn(token) >= 3 || (quoted && token.length >= 3) || (isMixed(token) && token.length >= 4);
  if (kind === 'key') return (isMixed(token) && token.length >= 8) || (quoted && closing.test(raw) && /\d/.test(token));
  return isMixed(token) || digitsIn(token) >= 3 || quoted || afterColon;
}

/** Digits in groups, as people dictate them: `078 05 1120`, `12-34-56`. */
function saysDigits(kind: Kind, text: string, start: number): boolean {
  if (kind !== 'pin' && kind !== 'identity') return false;
  return digitsIn(groupAt(text, start)) >= 4;
}

function groupAt(text: string, start: number): string {
  return /^\d[\d .-]{0,30}/.exec(text.slice(start))?.[0].trimEnd() ?? '';
}

function endOfValue(kind: Kind, text: string, start: number, raw: string): number {
  if (kind === 'told') return text.length;
  const closes = opening.test(raw) ? text.slice(start + 1).search(/["”«»“」』`]/u) : -1;
  return Math.max(start + raw.length, start + groupAt(text, start).length, closes < 0 ? 0 : start + closes + 2);
}

/** Letters with digits, or with signs that no word holds. */
function isMixed(token: string): boolean {
  if (token.length < 4 || !/\p{L}/u.test(token)) return false;
  return /\d/.test(token) || /[@#$%^&*_+=~|\\<>]/.test(token);
}

function digitsIn(token: string): number {
  return token.replace(/\D/g, '').length;
}
