import { onceEach } from '../../base/once-each.ts';
import { foldAsOnce, foldCaseAlone, foldSpelling } from './fold-spelling.ts';
import { isUnspaced, unspaced } from './read-words.ts';

// All but a single space before a word, which stays as it is.
const betweenWords = /(?! [\p{L}\p{M}\p{N}])[^\p{L}\p{M}\p{N}]+/gu;
// What ends or parts sentences. The rest of punctuation is spelling: C#, AT&T, 50 %.
const parting = /[\p{Ps}\p{Pe}\p{Pi}\p{Pf}.,;:!?…"·•¡¿،؛؟।。、！？：；・‥]/u;
const spaceBesideUnit = /(?<=\p{Nd})\s+(?=[\p{Sc}°%‰‱٪])|(?<=\p{Sc})\s+(?=\p{Nd})/gu;
const apostrophe = /['’‘`´]/u;
const digitAtEnd = /\p{Nd}$/u;
const digitAtStart = /^\p{Nd}/u;

/**
 * What two lines have in common that are one, unless their accents part them (`saysTheSame`): the same words in the same
 * order, whatever the case, accents, punctuation and spaces, one beside a unit too. A sign that touches a letter or digit
 * stays, as it may be all that parts `C` from `C++`, `A` from `A−`, `5` from `−5`.
 */
export function sameness(text: string): string {
  return inItsWords(foldSpelling(text));
}

/** The same with the accents: how a text is spelt. */
export function spellingKeyOf(text: string): string {
  return inItsWords(foldCaseAlone(text));
}

/** The sameness by which the first tombstones were made. */
export function samenessOnce(text: string): string {
  return inItsWords(foldAsOnce(text));
}

function inItsWords(folded: string): string {
  const key = folded
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(spaceBesideUnit, '')
    .replace(betweenWords, keptBetween)
    .replace(/ +/g, ' ')
    .trim();
  return isUnspaced(key) ? key.replace(spaceBesideUnspaced, '') : key;
}

const spaceBesideUnspaced = new RegExp(`(?<=${unspaced.source}) | (?=${unspaced.source})`, 'gu');

/** What is kept of a run of signs between two words, or around them. */
function keptBetween(run: string, at: number, whole: string): string {
  if (run.length === 1 && apostrophe.test(run)) return '';
  const end = at + run.length;
  if (run.length === 1 && parting.test(run)) {
    return digitAtEnd.test(whole.slice(at - 1, at)) && digitAtStart.test(whole.slice(end, end + 1)) ? run : ' ';
  }
  return keptOf(run, at === 0, end === whole.length);
}

const keptRuns = new Map<string, string>();
const mostKeptRuns = 1_000;
const longestRun = 8;

/** Of several signs. The same few come again and again, such as a comma and a space: they are worked out once. */
function keptOf(run: string, isFirst: boolean, isLast: boolean): string {
  if (run.length > longestRun) return workOutKept(run, isFirst, isLast);
  // No digit stands in a run.
  const place = `${Number(isFirst)}${run}${Number(isLast)}`;
  const known = keptRuns.get(place);
  if (known !== undefined) return known;
  const found = workOutKept(run, isFirst, isLast);
  if (keptRuns.size < mostKeptRuns) keptRuns.set(place, found);
  return found;
}

function workOutKept(run: string, isFirst: boolean, isLast: boolean): string {
  // What stands first or last in the run touches a word, unless nothing is there or a space parts them.
  const [, first = '', rest = ''] = /^(\S*)(.*)$/su.exec(run) ?? [];
  const [, middle = '', last = ''] = rest === '' ? [] : (/^(.*\s)(\S*)$/su.exec(rest) ?? []);
  const alone = isLast && first === '' && last.startsWith('-');
  return [
    isFirst && rest !== '' ? untouched(first) : keptBeside(first),
    middle === '' ? '' : ` ${untouched(middle)} `,
    isLast && !alone ? untouched(last) : keptBeside(last),
  ].join('');
}

function keptBeside(signs: string): string {
  return [...signs].map((sign) => (apostrophe.test(sign) ? '' : parting.test(sign) ? ' ' : sign)).join('');
}

/** Pictures, units and signs of arithmetic and money say something by themselves. */
function untouched(signs: string): string {
  return [...signs].map((sign) => (/[\p{S}%‰‱٪&§]/u.test(sign) ? sign : ' ')).join('');
}

/** The sameness of a thing with a text. */
export const keyOf = onceEach(({ text }: { readonly text: string }) => sameness(text));
