import { wordlist as czech } from '@scure/bip39/wordlists/czech.js';
import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { wordlist as french } from '@scure/bip39/wordlists/french.js';
import { wordlist as italian } from '@scure/bip39/wordlists/italian.js';
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js';
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js';
import { wordlist as portuguese } from '@scure/bip39/wordlists/portuguese.js';
import { wordlist as chinese } from '@scure/bip39/wordlists/simplified-chinese.js';
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js';
import { wordlist as chineseTraditional } from '@scure/bip39/wordlists/traditional-chinese.js';
import type { SecretSpan } from '../find-secrets.ts';

/**
 * Secrets that their form gives away, whatever they are called: long random strings, passwords within addresses, and the
 * words of a wallet. Time in proportion to the text.
 */
export function secretTokensIn(text: string): readonly SecretSpan[] {
  return [...randomIn(text), ...withinAddresses(text), ...walletsIn(text)];
}

const longRun = /[\w/=+.:~-]{20,}/g;
/** Shorter than this, chance looks like a name. */
const leastRandom = 16;
const leastJoined = 32;

function randomIn(text: string): readonly SecretSpan[] {
  return [...text.matchAll(longRun)].flatMap(({ 0: run, index }) => {
    const parts = [...run.matchAll(/[A-Za-z0-9]+/g)].filter(({ 0: part }) => isRandom(part));
    // In base64 signs part nothing.
    const joined = run.replace(/[^A-Za-z0-9]/g, '');
    const isWhole = !/[.:~]|\/\//.test(run) && joined.length >= leastJoined && isRandom(joined);
    if (isWhole) return [{ start: index, end: index + run.length }];
    const [first] = parts;
    const last = parts.at(-1);
    if (first === undefined || last === undefined) return [];
    return [{ start: index + first.index, end: index + last.index + last[0].length }];
  });
}

/** A sum of a file or commit is hexadecimal, and says nothing. */
function isRandom(part: string): boolean {
  return part.length >= leastRandom && !/^[0-9a-f]+$/i.test(part) && isMixedAtRandom(part);
}

/**
 * Whether capitals, small letters and digits take turns as often as by chance. In names such as `AmazonEC2Team` and
 * `iPhone15ProMax256GB` a third of the places does at most; of random strings of twenty signs, 24 in 25 are above that.
 * In long names it is less than a quarter.
 */
function isMixedAtRandom(signs: string): boolean {
  if (!/\d/.test(signs) || !/[A-Za-z]/.test(signs)) return false;
  const isOfThree = /[a-z]/.test(signs) && /[A-Z]/.test(signs);
  if (!isOfThree && (signs.length < 20 || (signs.match(/\d/g) ?? []).length < 4)) return false;
  return changesIn(signs) >= (isOfThree && signs.length < leastJoined ? 0.35 : 0.27) * (signs.length - 1);
}

/** How often another class of signs begins. A capital before small letters begins a word: that counts once. */
function changesIn(signs: string): number {
  const classes = [...signs].map((sign) => (/\d/.test(sign) ? 'digit' : /[A-Z]/.test(sign) ? 'capital' : 'small'));
  return classes.filter((now, at) => {
    const before = classes[at - 1];
    const isWord = now === 'small' && before === 'capital' && classes[at - 2] !== 'capital';
    return before !== undefined && now !== before && !isWord;
  }).length;
}

/** RFC 3986, the password of a user before the host; and what cameras read from the picture of a Wi-Fi. */
const userInAddress = /(?<=:\/\/[^\s/@:]{0,64}:)[^\s/@]{1,128}(?=@)/g;
const wifiPicture = /(?<=\bWIFI:\S{0,100}\bP:)(?:\\.|[^\s;\\]){1,64}/g;

function withinAddresses(text: string): readonly SecretSpan[] {
  return [userInAddress, wifiPicture].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ 0: found, index }) => ({ start: index, end: index + found.length })),
  );
}

/** BIP-39: the words of a wallet stand in one of these lists, so many in a row, with numbers and commas between or not. */
const leastOfWallet = 12;
const englishList = 0;
const lists = [
  ...[english, spanish, french, italian, portuguese, czech, japanese, korean],
  ...[chinese, chineseTraditional],
];
let listsOfWord: ReadonlyMap<string, readonly number[]> | undefined;

function walletsIn(text: string): readonly SecretSpan[] {
  const words = [...text.matchAll(/[\p{L}\p{M}]+/gu)];
  if (words.length < leastOfWallet) return [];
  return [...runsOfLists(words).filter(isOfOneList), ...partsAlike(text, words).filter(isLikeWallet)].map(spanOf);
}

/** Words in a row that all stand in some list. */
function runsOfLists(words: readonly RegExpExecArray[]): readonly (readonly RegExpExecArray[])[] {
  const runs: RegExpExecArray[][] = [[]];
  for (const word of words) {
    if (listsOf(word[0]).length > 0) runs.at(-1)?.push(word);
    else if (runs.at(-1)?.length !== 0) runs.push([]);
  }
  return runs.filter((run) => run.length >= leastOfWallet);
}

/** Whether so many of them in a row stand in the same list. */
function isOfOneList(run: readonly RegExpExecArray[]): boolean {
  return lists.some((_, list) => {
    let row = 0;
    return run.some(({ 0: word }) => {
      row = listsOf(word).includes(list) ? row + 1 : 0;
      return row >= leastOfWallet;
    });
  });
}

function spanOf(words: readonly RegExpExecArray[]): SecretSpan {
  const last = words.at(-1);
  return { start: words[0]?.index ?? 0, end: (last?.index ?? 0) + (last?.[0].length ?? 0) };
}

const walletLengths = [12, 15, 18, 21, 24];
const leastOfEnglishList = 0.65;

/** Words parted alike: by spaces, by commas, by numbers. */
function partsAlike(text: string, words: readonly RegExpExecArray[]): readonly (readonly RegExpExecArray[])[] {
  const parts: RegExpExecArray[][] = [];
  let parted = '';
  for (const [at, word] of words.entries()) {
    const last = words[at - 1];
    const between =
      last === undefined ? '' : text.slice(last.index + last[0].length, word.index).replace(/[\d\s]+/g, ' ');
    const part = parts.at(-1);
    if (part !== undefined && (part.length === 1 || between === parted)) part.push(word);
    else parts.push([word]);
    parted = between;
  }
  return parts;
}

/** Older wallets have words of other lists, no less plain: so many, parted alike, and most of them are in today's too. */
function isLikeWallet(part: readonly RegExpExecArray[]): boolean {
  const words = part.map(({ 0: word }) => word);
  const isPlain = walletLengths.includes(words.length) && words.every((word) => /^[a-z]{3,8}$/.test(word));
  if (!isPlain || new Set(words).size < words.length) return false;
  return words.filter((word) => listsOf(word).includes(englishList)).length >= words.length * leastOfEnglishList;
}

function listsOf(word: string): readonly number[] {
  if (listsOfWord === undefined) {
    const known = new Map<string, number[]>();
    for (const [list, entries] of lists.entries()) {
      for (const entry of entries) {
        const word = entry.normalize('NFC');
        const own = known.get(word);
        if (own === undefined) known.set(word, [list]);
        else own.push(list);
      }
    }
    listsOfWord = known;
  }
  return listsOfWord.get(word.toLowerCase().normalize('NFC')) ?? [];
}
