import type { SecretSpan } from '../find-secrets.ts';

/**
 * Numbers that their own check sums give away: payment cards, bank accounts, identity numbers of Spain. A sum alone is
 * right for one number in ten (or 97), so a known beginning and its length must fit as well. Time in proportion to the
 * text.
 */
export function secretNumbersIn(text: string): readonly SecretSpan[] {
  return [...cardsIn(text), ...accountsIn(text), ...foreignersIn(text)];
}

/** Digits in groups, with one or two signs between that part no list. */
const digitRun = /\d(?:[\p{Zs}\t\p{Pd}\p{Pc}./·•*]{0,2}\d){12,}/gu;
/** As long as they are parted alike. */
const fourAndFour = /(?<![A-Za-z\p{N}+])\d{4}([^\p{L}\p{N}]{1,3})\d{4}(?:\1\d{4})+(?![A-Za-z\p{N}])/gu;

function cardsIn(text: string): readonly SecretSpan[] {
  // After a plus a phone number begins.
  const runs = [...text.matchAll(digitRun)].filter(({ index }) => text[index - 1] !== '+');
  const lists = [...text.matchAll(fourAndFour)];
  const cards = [...runs.flatMap(cardsInRun), ...lists.flatMap(cardOfFours)];
  return cards.map(({ start, end }) => ({ start, end: endOfCard(text, end) }));
}

function cardsInRun({ 0: run, index }: RegExpExecArray): readonly SecretSpan[] {
  const groups = [...run.matchAll(/\d+/g)];
  const found = groups.flatMap((group, at) => cardFrom(groups.slice(at, at + longestCard), run, group.index));
  return found.map(({ start, end }) => ({ start: index + start, end: index + end }));
}

/** What may part a list as well parts a card only where four groups of four are all of it. */
function cardOfFours({ 0: run, index }: RegExpExecArray): readonly SecretSpan[] {
  return isCard(run.replace(/\D/g, '')) ? [{ start: index, end: index + run.length }] : [];
}

/** What is told behind a card's number, at most three words between: until when it is good, and the digits on its back. */
const toldOfCard =
  /^(?:[^\p{L}\p{N}]{1,3}(?:\p{L}{1,12}[^\p{L}\p{N}]{1,3}){0,3}(?:\d\d ?[/.-] ?(?:20)?\d\d|(?!(?:19|20)\d\d)\d{3,4})(?!\d)){1,2}/u;

function endOfCard(text: string, end: number): number {
  return end + (toldOfCard.exec(text.slice(end, end + unitsBehind))?.[0].length ?? 0);
}

const unitsBehind = 100;

const shortestCard = 14;
const longestCard = 19;

/** A card fills whole groups, all of them parted alike or of four digits. */
function cardFrom(groups: readonly RegExpExecArray[], run: string, start: number): readonly SecretSpan[] {
  let digits = '';
  let end = start;
  let parted: string | null = null;
  for (const [place, { 0: group, index }] of groups.entries()) {
    const between = run.slice(end, index);
    const isAlike =
      between === (parted ?? between) || groups.slice(0, place + 1).every(({ 0: one }) => one.length === 4);
    if (place > 0 && !isAlike) return [];
    if (place > 0) parted = between;
    digits += group;
    end = index + group.length;
    if (digits.length > longestCard) return [];
    if (digits.length >= shortestCard && isCard(digits)) return [{ start, end }];
  }
  return [];
}

/** ISO 7812: what the numbers of each network begin with, and how long they are. Short-lived and local ones are left out. */
const cardForms = [
  { network: 'Visa', begins: /^4/, lengths: [16, 19] },
  { network: 'Mastercard', begins: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { network: 'American Express', begins: /^3[47]/, lengths: [15] },
  { network: 'Diners Club', begins: /^(?:30[0-5]|3095|3[689])/, lengths: [14, 16] },
  { network: 'Discover', begins: /^(?:6011|64[4-9]|65)/, lengths: [16, 19] },
  { network: 'JCB', begins: /^35(?:2[89]|[3-8])/, lengths: [16, 19] },
  { network: 'UnionPay', begins: /^62/, lengths: [16, 19] },
  { network: 'Maestro', begins: /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, lengths: [16, 19] },
] as const;

function isCard(digits: string): boolean {
  const isOfNetwork = cardForms.some(
    ({ begins, lengths }) => lengths.some((length) => length === digits.length) && begins.test(digits),
  );
  return isOfNetwork && isLuhn(digits);
}

export function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

// Bounded, and each sign can be read in one way only. Looked for behind every sign: what stands before one may begin alike.
const accountRun =
  /(?<![A-Za-z0-9])(?=([A-Za-z][^\p{L}\p{N}]{0,2}[A-Za-z](?:[^\p{L}\p{N}]{0,2}\d){2}(?:[^\p{L}\p{N}]{0,2}[A-Za-z0-9]){11,30}))/gu;

/** ISO 13616: of a known country, as long as its accounts are, and the remainder by 97 is 1. */
function accountsIn(text: string): readonly SecretSpan[] {
  return [...text.matchAll(accountRun)].flatMap(({ 1: run = '', index }) => {
    const signs = [...run.matchAll(/[A-Za-z0-9]/g)];
    const country = signs.slice(0, 2).join('').toUpperCase();
    const account = signs.slice(0, accountLengths[country] ?? 0);
    const last = account.at(-1);
    if (last === undefined || account.length !== accountLengths[country]) return [];
    const whole = account.join('').toUpperCase();
    // Of words there is one in 97 as well.
    const isOfDigits = 2 * whole.replace(/\D/g, '').length >= whole.length;
    const isRight = isOfDigits && remainder97(whole.slice(4) + whole.slice(0, 4)) === 1;
    return isRight ? [{ start: index, end: index + last.index + 1 }] : [];
  });
}

function remainder97(signs: string): number {
  let rest = 0;
  for (const sign of signs) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** How long an IBAN is in each country, by SWIFT's registry of 2025. */
const accountLengths: Readonly<Record<string, number>> = {
  ...{ AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21, CR: 22 },
  ...{ CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18, FR: 27, GB: 22 },
  ...{ GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HN: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30 },
  ...{ KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MN: 20 },
  ...{ MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22 },
  ...{ RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26 },
  ...{ UA: 29, VA: 22, VG: 24, XK: 20, YE: 30 },
};

/** The number of a foreigner in Spain: a letter by 23 checks its digits. Its name, NIE, is a word of other languages. */
function foreignersIn(text: string): readonly SecretSpan[] {
  return [...text.matchAll(/(?<![A-Za-z0-9])([XYZ])-?(\d{7})-?([A-Z])(?![A-Za-z0-9])/gi)].flatMap(
    ({ 0: run, 1: first = '', 2: digits = '', 3: letter = '', index }) => {
      const number = Number(`${'XYZ'.indexOf(first.toUpperCase())}${digits}`);
      const isRight = 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === letter.toUpperCase();
      return isRight ? [{ start: index, end: index + run.length }] : [];
    },
  );
}
