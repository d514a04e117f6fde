import type { SecretSpan } from '../find-secrets.ts';
import { isLuhn } from './secret-numbers.ts';
import { unspacedScripts } from './unspaced-value.ts';

/**
 * Numbers by which states know a person, whatever they are called: written as that state writes them, and right by two
 * things that have nothing to do with each other, such as a birthday and a check sum. Of other numbers of eleven digits
 * one in twenty-five is so by chance, thus all are only suspected. Where there is but one sum, the name has to tell. Time
 * in proportion to the text.
 *
 * @param text with ASCII digits
 */
export function identityNumbersIn(text: string): readonly SecretSpan[] {
  if ((text.match(/\d/g)?.length ?? 0) < leastDigits) return [];
  read ??= Object.values(writtenNumbers).map(readWritten);
  return read.flatMap(({ pattern, isRight }) =>
    [...text.matchAll(pattern)]
      .filter(({ 0: run }) => isRight(run.replace(/[^A-Za-z\d]/g, '').toUpperCase()))
      .map(({ 0: run, index }) => ({ start: index, end: index + run.length, isSuspected: true as const })),
  );
}

const leastDigits = 6;

/** What is right of the letters and digits of a number, in capitals. */
type IsRight = (signs: string) => boolean;
type WrittenNumber = readonly [written: RegExp, ...checks: readonly IsRight[]];
type ReadNumber = { readonly pattern: RegExp; readonly isRight: IsRight };

let read: readonly ReadNumber[] | undefined;

function readWritten([written, ...checks]: WrittenNumber): ReadNumber {
  const goesOn = `(?![${unspacedScripts}])[\\p{L}\\p{N}]`;
  // After a plus a phone number begins.
  const pattern = new RegExp(`(?<!${goesOn}|\\+|\\d[.,/-])(?:${written.source})(?!${goesOn}|[.,/-]\\d)`, 'giu');
  return { pattern, isRight: (signs) => checks.every((check) => check(signs)) };
}

/**
 * A month and a day at these places. Some states add such a number to the month for women or other centuries, or to the
 * day for who lives there for a while.
 */
function born(monthAt: number, dayAt: number, toMonth: readonly number[] = [], toDay = 0): IsRight {
  return (signs) => {
    const month = Number(signs.slice(monthAt, monthAt + 2));
    const day = Number(signs.slice(dayAt, dayAt + 2));
    const isDay = [0, toDay].some((more) => day > more && day <= more + 31);
    return isDay && [0, ...toMonth].some((more) => month > more && month <= more + 12);
  };
}

function sumOf(signs: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, place) => sum + weight * Number(signs[place]), 0);
}

/** That a sum with these weights, a digit each, leaves nothing. */
function divides(weights: string, by: number): IsRight {
  return (signs) => sumOf(signs, [...weights].map(Number)) % by === 0;
}

/** That the sign behind the weighted ones is what such a sum is written as. */
function checkedBy(weights: readonly number[], written: (sum: number) => number | string): IsRight {
  return (signs) => String(written(sumOf(signs, weights))) === signs[weights.length];
}

/** That the last digit is the sum with the first weights by 11, or with the second ones where that is ten. */
function checkedByOneOf(weights: readonly number[], others: readonly number[]): IsRight {
  return (signs) => {
    const first = sumOf(signs, weights) % 11;
    return String(first < 10 ? first : (sumOf(signs, others) % 11) % 10) === signs[weights.length];
  };
}

/** From one number down, or up, to another. */
function from(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.abs(last - first) + 1 }, (_, at) => (first < last ? first + at : first - at));
}

/** The last two digits, by 97. */
function by97(signs: string, prefix = ''): boolean {
  return 97 - Number((BigInt(prefix + signs.slice(0, -2)) % 97n).toString()) === Number(signs.slice(-2));
}

const lettersOfSpain = 'TRWAGMYFPDXBNJZSQVHLCKE';
const signsOfFinland = '0123456789ABCDEFHJKLMNPRSTUVWXY';
/** By the series of a number. */
const lettersOfSingapore: Readonly<Record<string, readonly [added: number, letters: string]>> = {
  S: [0, 'JZIHGFEDCBA'],
  T: [4, 'JZIHGFEDCBA'],
  F: [0, 'XWUTRQPNMLK'],
  G: [4, 'XWUTRQPNMLK'],
  M: [3, 'XWUTRQPNJLK'],
};
/** From ten on. */
const lettersOfTaiwan = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

/** As each state has published it. A form that nothing else is written in needs no sum. */
const writtenNumbers: Readonly<Record<string, WrittenNumber>> = {
  Argentina: [/2[0347]-?\d{8}-?\d/, checkedBy([5, 4, 3, 2, 7, 6, 5, 4, 3, 2], (sum) => '09987654321'[sum % 11] ?? '')],
  Austria: [
    /[1-9]\d{3} \d{6}/,
    born(6, 4),
    (signs) => sumOf(signs, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === Number(signs[3]),
  ],
  Belgium: [
    /\d\d[. ]?\d\d[. ]?\d\d[ -]?\d{3}[. -]?\d\d/,
    born(2, 4, [20, 40]),
    (signs) => by97(signs) || by97(signs, '2'),
  ],
  Brazil: [
    /\d{3}\.?\d{3}\.?\d{3}-?\d\d/,
    checkedBy(from(10, 2), (sum) => ((10 * sum) % 11) % 10),
    checkedBy(from(11, 2), (sum) => ((10 * sum) % 11) % 10),
  ],
  Bulgaria: [/\d{10}/, born(2, 4, [40]), checkedBy([2, 4, 8, 5, 10, 9, 7, 3, 6], (sum) => (sum % 11) % 10)],
  Chile: [
    /\d{1,2}\.?\d{3}\.?\d{3}-[\dK]/,
    (signs) => checkedBy([3, 2, 7, 6, 5, 4, 3, 2], (sum) => '0K987654321'[sum % 11] ?? '')(signs.padStart(9, '0')),
  ],
  China: [
    /\d{17}[\dX]/,
    born(10, 12),
    checkedBy([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], (sum) => '10X98765432'[sum % 11] ?? ''),
  ],
  'Czechia, Slovakia': [
    /\d{6}\/\d{4}/,
    born(2, 4, [20, 50, 70]),
    (signs) => (Number(signs.slice(0, 9)) % 11) % 10 === Number(signs[9]),
  ],
  Denmark: [/\d{6}-\d{4}/, born(2, 0), divides('4327654321', 11)],
  Egypt: [/[23]\d{13}/, born(3, 5)],
  'Estonia, Lithuania': [/[1-8]\d{10}/, born(3, 5), checkedByOneOf([...from(1, 9), 1], [...from(3, 9), 1, 2, 3])],
  Finland: [
    /\d{6}[-+A-FU-Y]\d{3}[\dA-FHJ-NPR-Y]/,
    born(2, 0),
    (signs) => {
      const digits = signs.slice(0, 6) + signs.slice(-4, -1);
      return signsOfFinland[Number(digits) % 31] === signs.at(-1);
    },
  ],
  France: [
    /[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d/,
    (signs) => by97(signs.replace('2A', '19').replace('2B', '18')),
  ],
  Germany: [/[1-9]\d \d{3} \d{3} \d{3}/, isGerman],
  Greece: [/\d{11}/, born(2, 0), isLuhn],
  // A value that is asked about alone has lost its last bracket.
  'Hong Kong': [/[A-Z]{1,2}\d{6}\([\dA]\)?/],
  Hungary: [
    /[1-8][ -]\d{6}[ -]\d{4}/,
    born(3, 5),
    (signs) => [from(10, 1), from(1, 10)].some((weights) => sumOf(signs, weights) % 11 === Number(signs[10])),
  ],
  Iceland: [/\d{6}-\d{3}[09]/, born(2, 0), divides('3276543210', 11)],
  Italy: [/[A-Z]{3} ?[A-Z]{3} ?\d\d[A-EHLMPRST]\d\d ?[A-Z]\d{3}[A-Z]/],
  Kazakhstan: [/\d{12}/, born(2, 4), checkedByOneOf(from(1, 11), [...from(3, 11), 1, 2])],
  Latvia: [/\d{6}-\d{5}/, born(2, 0), checkedBy([1, 6, 3, 7, 9, 10, 5, 8, 4, 2], (sum) => ((1101 - sum) % 11) % 10)],
  Malaysia: [/\d{6}-\d\d-\d{4}/, born(2, 4)],
  Mexico: [/[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d/, born(6, 8)],
  Norway: [/\d{6} ?\d{5}/, born(2, 0, [], 40), divides('37618945210', 11), divides('54327654321', 11)],
  Poland: [/\d{11}/, born(2, 4, [20]), divides('13791379131', 10)],
  Romania: [
    /[1-9]\d{12}/,
    born(3, 5),
    checkedBy([2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9], (sum) => (sum % 11 === 10 ? 1 : sum % 11)),
  ],
  Russia: [/\d{3}-\d{3}-\d{3}[ -]\d\d/, (signs) => (sumOf(signs, from(9, 1)) % 101) % 100 === Number(signs.slice(9))],
  Singapore: [
    /[STFGM]\d{7}[A-Z]/,
    (signs) => {
      const [added = 0, letters = ''] = lettersOfSingapore[signs[0] ?? ''] ?? [];
      return letters[(added + sumOf(signs.slice(1), [2, 7, 6, 5, 4, 3, 2])) % 11] === signs[8];
    },
  ],
  'South Africa': [/\d{6} ?\d{4} ?[0-2]\d\d/, born(2, 4), isLuhn],
  'South Korea': [
    /\d{6}-?[1-8]\d{6}/,
    born(2, 4),
    checkedBy([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5], (sum) => (11 - (sum % 11)) % 10),
  ],
  Spain: [/\d{8}-?[A-Z]/, (signs) => lettersOfSpain[Number(signs.slice(0, 8)) % 23] === signs[8]],
  Sweden: [
    /\d{6}[-+]\d{4}|(?:19|20)\d{6}[-+]?\d{4}/,
    (signs) => born(2, 4, [], 60)(signs.slice(-10)) && isLuhn(signs.slice(-10)),
  ],
  Switzerland: [/756[. ]?\d{4}[. ]?\d{4}[. ]?\d\d/, divides('1313131313131', 10)],
  Taiwan: [
    /[A-Z][12]\d{8}/,
    (signs) => {
      const digits = `${10 + lettersOfTaiwan.indexOf(signs[0] ?? '')}${signs.slice(1)}`;
      return sumOf(digits, [1, ...from(9, 1), 1]) % 10 === 0;
    },
  ],
  Thailand: [/\d-\d{4}-\d{5}-\d\d-\d/, checkedBy(from(13, 2), (sum) => (11 - (sum % 11)) % 10)],
  Turkey: [
    /[1-9]\d{10}/,
    checkedBy([7, 9, 7, 9, 7, 9, 7, 9, 7], (sum) => sum % 10),
    checkedBy(
      from(1, 10).map(() => 1),
      (sum) => sum % 10,
    ),
  ],
  'United Kingdom': [/[A-CEGHJ-PRSTW-Z][A-CEGHJ-NPRSTW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]/],
  'United States': [/(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}/],
};

/** ISO/IEC 7064, MOD 11,10. One digit of the first ten stands there twice or three times. */
function isGerman(signs: string): boolean {
  const times = [...Map.groupBy(signs.slice(0, 10), (digit) => digit).values()].map(({ length }) => length);
  const most = Math.max(...times);
  const isOfForm = most > 1 && most < 4 && times.filter((count) => count > 1).length === 1;
  const rest = [...signs.slice(0, 10)].reduce((product, digit) => {
    const sum = (product + Number(digit)) % 10;
    return (2 * (sum === 0 ? 10 : sum)) % 11;
  }, 10);
  return isOfForm && (11 - rest) % 10 === Number(signs[10]);
}
