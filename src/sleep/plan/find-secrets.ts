import { plainForms } from '../text/fold-spelling.ts';
import { dictatedIn } from './secrets/dictated-digits.ts';
import { identityNumbersIn } from './secrets/identity-numbers.ts';
import { namedSecretsIn, secretNounsIn } from './secrets/named-secrets.ts';
import { bareWord, isMixed } from './secrets/secret-forms.ts';
import { secretNumbersIn } from './secrets/secret-numbers.ts';
import { secretTokensIn } from './secrets/secret-tokens.ts';

/** Where a secret stands in a text, in UTF-16 units. */
export type SecretSpan = {
  readonly start: number;
  readonly end: number;
  /** Only who understands what is said can tell whether it is one. */
  readonly isSuspected?: true;
};

/**
 * Finds what must never be stored: what check sums give away (cards, accounts), what a maintained rule set found
 * (`known`), long random strings, the words of a wallet, digits that are dictated beside the name of a secret, and
 * whatever is called a password, PIN, key or code. Digits of any script count. Takes time in proportion to the text.
 *
 * @param known strings that were found by the rule set in all that was said and answered
 * @param cleared of what may be a secret or not, what is none
 */
export function findSecrets(
  raw: string,
  known: readonly string[] = [],
  cleared: ClearedValues = noneCleared,
): readonly SecretSpan[] {
  const text = withAsciiDigits(raw);
  const called = calledIn(text).filter((span) => span.isSuspected !== true || !isCleared(text, span, cleared));
  return [...knownIn(text, known), ...secretNumbersIn(text), ...secretTokensIn(text), ...called];
}

/** What its name gives away, and what may be a secret. */
function calledIn(text: string): readonly SecretSpan[] {
  return [...namedSecretsIn(text), ...identityNumbersIn(text)];
}

export function holdsSecret(
  text: string,
  known: readonly string[] = [],
  cleared: ClearedValues = noneCleared,
): boolean {
  return findSecrets(text, known, cleared).length > 0;
}

/**
 * Values of which no rule is sure whether they are secrets, and of which somebody who understands them has said that they
 * are none; as `valueKeyOf` writes them. `all`: nobody has been asked yet.
 */
export type ClearedValues = ReadonlySet<string> | 'all';

export const noneCleared: ClearedValues = new Set();

function isCleared(text: string, span: SecretSpan, cleared: ClearedValues): boolean {
  return cleared === 'all' || cleared.has(valueKeyOf(text.slice(span.start, span.end)));
}

/** A value as it is known again, whatever its spelling and what surrounds it. */
export function valueKeyOf(value: string): string {
  return plainForms(bareWord(value).text).toLowerCase();
}

/** The values in a text that only may be secrets, as `valueKeyOf` writes them. */
export function suspectsIn(raw: string): readonly string[] {
  const text = withAsciiDigits(plainForms(raw));
  const spans = calledIn(text).filter(({ isSuspected }) => isSuspected === true);
  return [...new Set(spans.map(({ start, end }) => valueKeyOf(text.slice(start, end))))].filter(
    (one) => one.length > 1,
  );
}

/**
 * Whether a text may tell a secret that no rule is sure of: it names one in some language, shows something that is spelt
 * as passwords are, or single digits in a row. Somebody who understands it has to look. Time in proportion to the text.
 */
export function mayTellSecret(text: string): boolean {
  // What it names is gone where something is masked.
  const isNamed = !text.includes(mark) && secretNounsIn(text);
  const isDictated = digitByDigit(text) || dictatedIn(text).length > 0;
  return isNamed || isDictated || (text.match(/\S{5,64}/gu) ?? []).some(looksMadeUp);
}

/** `9-1-7-4`, `9 1 7 4`. */
function digitByDigit(text: string): boolean {
  return /(?<![\d.,:/-])\d([ .-])\d(?:\1\d){2,6}(?![\d.,:/-]*\d)/u.test(text);
}

/** Signs within a word, or digits that go on with small letters; no flight, model or address. */
function looksMadeUp(raw: string): boolean {
  const { text } = bareWord(raw);
  if (!isMixed(text) || /^[@#]/.test(text)) return false;
  const inner = text.slice(1, -1);
  if (/[!#$%^*=~]/.test(inner)) return true;
  return /\p{Ll}{2,}[_.-]?\d{2,}$/u.test(text) || /^\d+\p{L}+\d+$/u.test(text);
}

type Masked = { readonly text: string; readonly spans: readonly SecretSpan[]; readonly isOfRaw: boolean };

type MaskedTexts = Map<ClearedValues, Map<string, Masked>>;

const maskedTexts = new WeakMap<readonly string[], MaskedTexts>();
/** Stands for a secret in what is recorded. */
export const mark = '•••';

/**
 * A text as it may be recorded: secrets are gone, and can't be guessed from the length. Wide digits and hidden signs are
 * seen through. To be asked before a text is cut: half a card number is none, and half of it is still told. For the same
 * list of known secrets each text is read once.
 */
export function maskSecrets(raw: string, known: readonly string[] = [], cleared: ClearedValues = noneCleared): string {
  return maskedOnce(raw, known, cleared).text;
}

/** Where a place of a text is once it is masked. UTF-16 units. */
export function placeInMasked(raw: string, known: readonly string[], cleared: ClearedValues, place: number): number {
  const { text, spans, isOfRaw } = maskedOnce(raw, known, cleared);
  if (!isOfRaw) return Math.min(place, text.length);
  const before = spans.filter(({ end }) => end <= place);
  return before.reduce((moved, { start, end }) => moved - (end - start) + mark.length, place);
}

function maskedOnce(raw: string, known: readonly string[], cleared: ClearedValues): Masked {
  const byCleared: MaskedTexts = maskedTexts.get(known) ?? new Map();
  maskedTexts.set(known, byCleared);
  const texts = byCleared.get(cleared) ?? new Map<string, Masked>();
  byCleared.set(cleared, texts);
  const masked = texts.get(raw) ?? maskText(raw, known, cleared);
  texts.set(raw, masked);
  return masked;
}

function maskText(raw: string, known: readonly string[], cleared: ClearedValues): Masked {
  const plain = plainForms(raw).replace(hidden, '');
  const found = plain === raw ? [] : findSecrets(plain, known, cleared);
  const isOfRaw = found.length === 0;
  const text = isOfRaw ? raw : plain;
  const spans = mergedSpans(isOfRaw ? findSecrets(raw, known, cleared) : found);
  let masked = '';
  let at = 0;
  for (const { start, end } of spans) {
    masked += text.slice(at, start) + mark;
    at = end;
  }
  return { text: masked + text.slice(at), spans, isOfRaw };
}

/** Spans in order, those that overlap as one. */
function mergedSpans(spans: readonly SecretSpan[]): readonly SecretSpan[] {
  const whole: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = whole.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else whole.push({ start, end });
  }
  return whole;
}

const hidden = /\p{Cf}/gu;

/** The same text with the digits of all scripts as 0 to 9. What takes two units stays: it is seen through elsewhere. */
export function withAsciiDigits(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  return text.replace(/\p{Nd}/gu, (digit) => (digit.length > 1 ? digit : String(digitOf(digit.charCodeAt(0)))));
}

/** Unicode keeps the ten digits of a script in a row. */
function digitOf(code: number): number {
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCharCode(code - value - 1))) value += 1;
  return value;
}

function knownIn(text: string, known: readonly string[]): readonly SecretSpan[] {
  if (known.length === 0) return [];
  const spelling = spellingOf(text);
  return known.filter((secret) => secret !== '').flatMap((secret) => [...exactIn(text, secret), ...spelling(secret)]);
}

function exactIn(text: string, secret: string): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (let start = text.indexOf(secret); start !== -1; start = text.indexOf(secret, start + secret.length)) {
    const end = start + secret.length;
    if (!touches(text, start - 1, start) && !touches(text, end - 1, end)) spans.push({ start, end });
  }
  return spans;
}

/** A shorter value, spelt otherwise, may be anything. */
const leastLetters = 4;
const betweenLetters = /^[\s\p{P}\p{S}]{0,3}$/u;
/** A point or a blank between digits is how amounts are written. */
const betweenDigits = /^-?$/;

/** Finds a value in a text where it is spelt in another case, or with other signs between: `Tulip77` in "tulip 77". */
function spellingOf(text: string): (secret: string) => readonly SecretSpan[] {
  const whole = lettersOf(text);
  return (secret) => {
    const { letters: wanted } = lettersOf(secret);
    if (wanted.length < leastLetters) return [];
    const between = /^\d+$/.test(wanted) ? betweenDigits : betweenLetters;
    const spans: SecretSpan[] = [];
    for (let at = whole.letters.indexOf(wanted); at !== -1; at = whole.letters.indexOf(wanted, at + 1)) {
      const [start, end] = [whole.places[at]?.start ?? 0, whole.places[at + wanted.length - 1]?.end ?? 0];
      const isWord = whole.places[at - 1]?.end !== start && whole.places[at + wanted.length]?.start !== end;
      if (isWord && isTogether(whole.places.slice(at, at + wanted.length), between)) spans.push({ start, end });
    }
    return spans;
  };

  function isTogether(places: readonly SecretSpan[], between: RegExp): boolean {
    return places.every(({ start }, index) => {
      const before = places[index - 1];
      return before === undefined || before.start === start || between.test(text.slice(before.end, start));
    });
  }
}

/** Letters and digits of a text without their case, and where each stands in it. */
function lettersOf(text: string): { readonly letters: string; readonly places: readonly SecretSpan[] } {
  let letters = '';
  const places: SecretSpan[] = [];
  const known = new Map<string, string>();
  for (const { 0: sign, index: start } of text.matchAll(/[\p{L}\p{M}\p{N}]/gu)) {
    const folded = known.get(sign) ?? plainForms(sign).toLowerCase();
    known.set(sign, folded);
    letters += folded;
    for (let unit = 0; unit < folded.length; unit += 1) places.push({ start, end: start + sign.length });
  }
  return { letters, places };
}

/** Whether two neighbouring signs are of one number: 4711 in 14711 is another. */
function touches(text: string, left: number, right: number): boolean {
  return /\d/.test(text.charAt(left)) && /\d/.test(text.charAt(right));
}
