import { dictatedAt } from './dictated-digits.ts';

/** A number as people write or dictate it: `078 05 1120`, `12-34-56`, `four seven one nine`, 四七一九. */
export type SaidNumber = {
  /** As it stands in the text; empty where none does. */
  readonly said: string;
  /** How many digits it has. */
  readonly count: number;
  /** Where it ends, in UTF-16 units. */
  readonly end: number;
  /** Whether a unit or what is counted follows: `200 g`, `2000 righe`, 200行. */
  readonly isQuantity: boolean;
};

// Units. Nobody's PIN is longer.
const longestNumber = 40;
const longestSpelled = 80;

/** The number that begins at a place of a text. */
export function numberAt(text: string, start: number): SaidNumber {
  const written = /^\d(?:[\d .-]*\d)?/.exec(text.slice(start, start + longestNumber))?.[0];
  const dictated = dictatedAt(text.slice(start, start + longestSpelled));
  const said = written ?? text.slice(start, start + dictated.end);
  const next = text.slice(start + said.length, start + said.length + 8);
  const isQuantity = said !== '' && /^(?:[/%°€$]|\s*\p{L})/u.test(next);
  const count = written === undefined ? dictated.digits.length : written.replace(/\D/g, '').length;
  return { said, count, end: start + said.length, isQuantity };
}

/** Letters with digits, or with signs that no word holds; no address. */
export function isMixed(token: string): boolean {
  if (token.length < 4 || !/\p{L}/u.test(token) || address.test(token)) return false;
  return /[\d@#$%^&*_+=~|\\<>!]/.test(token);
}

const address = /^(?:[^\s@]+@)?(?:[\w-]+\.)+[a-z]{2,}(?:\/\S*)?$|:\/\//iu;
const opening = /^["'“”„«»‘’`「『([]+/u;
const closing = /["'“”„«»‘’`」』)\]]+$/u;
/** Discord's signs for bold, slanted, crossed out and hidden words. */
const setOff = /^(\*{1,3}|_{1,3}|~~|\|\|)(.+)\1$/u;
/** The keys beside the digits of a keypad begin and end what is typed there; of two signs one may stand at another word. */
const keyed = /^[*#_~|]*(\d[\d .-]*)[*#_~|]*$/;
export const endsSentence = /[.!?。！？…]+$/u;

/** A word without what surrounds it. */
export type BareWord = { readonly text: string; readonly isQuoted: boolean };

export function bareWord(raw: string): BareWord {
  const whole = raw.replace(/^[:=：]+/u, '').replace(endsSentence, '');
  const inner = whole.replace(opening, '').replace(closing, '').replace(endsSentence, '');
  const text = inner.replace(setOff, '$2').replace(keyed, '$1');
  return { text, isQuoted: /^["“”„«`「『]/u.test(whole) };
}

/** Where a quotation ends that a word opens; 0 where it opens none. UTF-16 units. */
export function endOfQuotation(text: string, raw: string, start: number): number {
  if (!opening.test(raw)) return 0;
  const length = text.slice(start + 1).search(/["”«»“」』`]/u);
  return length < 0 ? 0 : start + length + 2;
}
