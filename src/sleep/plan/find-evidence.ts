import { isDeepStrictEqual } from 'node:util';
import { onceEach } from '../../base/once-each.ts';
import { segmenterBy } from '../../base/text.ts';
import type { InsightElement, SlotName } from '../agent/insights.ts';
import { lastSeenBefore, type WindowMessage } from '../agent/window.ts';
import { shareOf, trigramsOf } from '../text/trigrams.ts';
import { findQuote, isWhole, piecesOf, type Searchable, type Stretch, toSearchable } from './find-quote.ts';
import type { BlockRule } from './plan-types.ts';

/** What an element rests on. */
export type Evidence =
  /** The excerpt stands in words that count. */
  | { readonly kind: 'quoted'; readonly message: HeardMessage; readonly stretch: Stretch }
  /** It stands nowhere, or in several messages: the one that the ref or its longest part names is taken for it. */
  | { readonly kind: 'named'; readonly message: HeardMessage }
  /** It stands in words of others alone. */
  | { readonly kind: 'words-of-others' }
  | { readonly kind: 'none' };

/** A message as evidence is looked for in it. */
export type HeardMessage = {
  readonly message: WindowMessage;
  readonly own: Searchable;
  readonly foreign: readonly Searchable[];
  /** What stood right before it for the person, whoever said it. */
  readonly before: WindowMessage | null;
  /** What stood right after it. */
  readonly after: WindowMessage | null;
};

/** A window, read once for all elements. Oldest first, what is only shown again included. */
export type Heard = readonly HeardMessage[];

export function hearMessages(messages: readonly WindowMessage[]): Heard {
  return messages.map((message, index) => ({
    message,
    ...readMessage(message),
    before: lastSeenBefore(messages, index) ?? null,
    after: messages[index + 1] ?? null,
  }));
}

/** A window is gone through again for a repair call, for a review and for the plan. */
const readMessage = onceEach(({ own, foreign }: WindowMessage) => ({
  own: toSearchable(own),
  foreign: foreign.map(toSearchable),
}));

/**
 * Finds what an element rests on. The place where its quote stands decides, whatever ref was given. Without a quote its
 * text may be one.
 *
 * @param speakers whose own words count: those of the person, for `persona` the bot's too
 */
export function findEvidence(
  element: Pick<InsightElement, 'text' | 'quote' | 'ref'>,
  heard: Heard,
  speakers: readonly WindowMessage['speaker'][],
): Evidence {
  const counts = ({ message }: HeardMessage) => message.seen === undefined && speakers.includes(message.speaker);
  const named = messageNamed(element.ref, heard);
  const quotes = [element.quote ?? element.text, element.ref ?? ''].filter((text) => !isRef(text, heard));
  let isOthers = false;
  for (const quote of quotes.map(piecesOf)) {
    if (quote.length === 0) continue;
    const found = best(quote, heard.filter(counts), named);
    if (found !== null) return { kind: 'quoted', ...found };
    isOthers ||= heard.some((one) => standsInOthers(quote, one, counts(one)));
  }
  if (isOthers) return { kind: 'words-of-others' };
  const message = named ?? messageNamed(element.quote, heard) ?? messageOfParts(element.quote, heard.filter(counts));
  return message !== undefined && counts(message) && message.own.letters.row !== ''
    ? { kind: 'named', message }
    : { kind: 'none' };
}

/** What an element rests on, by what it is to become: a slot, a line about the person or one about her. */
export function evidenceFor(
  element: InsightElement,
  text: string,
  slot: SlotName | null,
  rule: BlockRule,
  heard: Heard,
): Evidence {
  // What keeps coming back is known by what the person says again.
  if (slot === 'pattern') return findEvidence(element, heard, ['person']);
  if (slot !== null) return findEvidence({ ...element, quote: element.quote ?? text }, heard, ['person', 'scarlet']);
  return findEvidence(element, heard, rule.kind === 'persona' ? ['person', 'scarlet'] : ['person']);
}

/**
 * Where the bot's words hold a correction that an element quotes: as the bot said it.
 *
 * @param claim what is put right. What the bot said elsewhere may not be told where that was said.
 */
export function findCorrection(quote: string, heard: Heard, claim: HeardMessage): string | null {
  const pieces = piecesOf(quote);
  const answers = heard.filter(
    ({ message: { speaker, seen, learnedIn } }) =>
      speaker === 'scarlet' && seen === undefined && isDeepStrictEqual(learnedIn, claim.message.learnedIn),
  );
  for (const { message, own } of answers) {
    const stretch = pieces.length === 0 ? null : findQuote(pieces, own);
    if (stretch !== null) return message.own.normalize('NFC').slice(stretch.start, stretch.end);
  }
  return null;
}

/** UTF-16 units: what of a message is put to a reviewer. */
export const longestHeard = 560;

/**
 * The part of a long message in which a quote stands, or, where it stands nowhere, what is nearest to the line that
 * rests on it.
 *
 * @param mask takes secrets out, before anything is cut through
 */
export function partHeard(
  { own }: HeardMessage,
  evidence: Evidence,
  line: string,
  mask: (text: string) => string,
): string {
  const text = mask(own.text);
  if (text.length <= longestHeard) return text;
  const at =
    evidence.kind === 'quoted' ? mask(own.text.slice(0, evidence.stretch.start)).length : nearestTo(line, text);
  const start = Math.max(0, Math.min(at - longestHeard / 4, text.length - longestHeard));
  const end = start + longestHeard;
  return `${start > 0 ? '… ' : ''}${text.slice(start, end).toWellFormed()}${end < text.length ? ' …' : ''}`;
}

/** Where the sentence begins that shares the most with a line. */
function nearestTo(line: string, text: string): number {
  const runs = trigramsOf(line);
  const sentences = [...segmenterBy('sentence').segment(text)];
  const shares = sentences.map(({ segment }) => shareOf(runs, trigramsOf(segment)));
  return sentences[shares.indexOf(Math.max(...shares))]?.index ?? 0;
}

/** A quote of one word says little of a longer message; a short answer is its own quote. */
export function isThin({ own }: HeardMessage, stretch: Stretch): boolean {
  const quote = piecesOf(own.text.slice(stretch.start, stretch.end));
  const words = quote.reduce((sum, piece) => sum + piece.words.words.length, 0);
  return words < 2 && !isWhole(quote, own);
}

/**
 * A line that asks states nothing: small models ask back in place of a fact, and once such a line is known, only ask. A
 * question mark that the person wrote may belong to a title.
 */
export function isOwnQuestion(line: string, heard: HeardMessage | null): boolean {
  return endsInQuestion(line) && !asks.test(inItsOwnMarks(heard?.message.own ?? ''));
}

// Unicode's question marks. Armenian asks by a sign within the word that is asked for.
const marks = '?\\u037E؟፧⁇⁈⁉‽⳺⳻⸮꘏﹖？';
const ends = `\\n…\\p{Sentence_Terminal}${marks}`;
const asks = new RegExp(`[${marks}՞]`, 'u');
const endOfQuestion = new RegExp(`(?:[${marks}]|՞[^${ends}՞]*[${ends}]?)$`, 'u');
const endOfSentence = new RegExp(`[${ends}]`, 'u');

/** Where a script's mark is typed as another's: in a text whose letters are mostly its own it is what it stands for. */
const typedMarks = [
  { letters: /\p{Script=Greek}/gu, typed: ';', meant: '\u037E' },
  { letters: /\p{Script=Armenian}/gu, typed: ':', meant: '։' },
];

function inItsOwnMarks(text: string): string {
  const found = typedMarks.find(({ letters, typed }) => text.includes(typed) && isMostly(letters, text));
  return found === undefined ? text : text.replaceAll(found.typed, found.meant);
}

function isMostly(letters: RegExp, text: string): boolean {
  const own = text.match(letters)?.length ?? 0;
  return own > 0 && 2 * own > (text.match(/\p{L}/gu)?.length ?? 0);
}

export function endsInQuestion(text: string): boolean {
  return endOfQuestion.test(inItsOwnMarks(text));
}

/** Somebody who asks whether she likes football hasn't said that they do. */
export function standsInQuestion({ own: { text } }: HeardMessage, { start, end }: Stretch): boolean {
  const written = inItsOwnMarks(text);
  const before = written.slice(0, start).split(endOfSentence).at(-1) ?? '';
  const length = written.slice(start).search(endOfSentence) + 1;
  const rest = length === 0 ? written.slice(start) : written.slice(start, start + length);
  return endOfQuestion.test(before + rest) && start + rest.length >= end;
}

/** Copied exactly before nearly, the message that was named before others, the newer before the older. */
function best(
  quote: readonly Searchable[],
  heard: Heard,
  named: HeardMessage | undefined,
): { readonly message: HeardMessage; readonly stretch: Stretch } | null {
  const found = heard.flatMap((message) => {
    const stretch = findQuote(quote, message.own);
    return stretch === null ? [] : [{ message, stretch }];
  });
  const rank = ({ message, stretch }: (typeof found)[number]) =>
    (stretch.exact ? 2 : 0) + (isWhole(quote, message.own) ? 1 : 0) + (message === named ? 4 : 0);
  return found.reduce<(typeof found)[number] | null>(
    (top, one) => (top === null || rank(one) >= rank(top) ? one : top),
    null,
  );
}

const mostParts = 8;

/** A model that quotes several messages as one names that in which the longest part stands, if each stands in one. */
function messageOfParts(quote: string | undefined, heard: Heard): HeardMessage | undefined {
  const [longest, ...others] = piecesOf(quote ?? '').toSorted((a, b) => b.letters.row.length - a.letters.row.length);
  if (longest === undefined || others.length === 0 || others.length >= mostParts) return undefined;
  const doStand = others.every((part) => best([part], heard, undefined) !== null);
  return doStand ? best([longest], heard, undefined)?.message : undefined;
}

function standsInOthers(quote: readonly Searchable[], { own, foreign }: HeardMessage, ownCounts: boolean): boolean {
  return [...foreign, ...(ownCounts ? [] : [own])].some((text) => findQuote(quote, text) !== null);
}

export function messageNamed(ref: string | undefined, heard: Heard): HeardMessage | undefined {
  const name = refIn(ref ?? '', heard);
  return name === null ? undefined : heard.find(({ message }) => message.ref === name);
}

/** What somebody said as a whole message is no ref, however much it looks like one: `M1` may be an answer. */
function isRef(text: string, heard: Heard): boolean {
  return refIn(text, heard) !== null && !isSaid(text, heard);
}

function isSaid(text: string, heard: Heard): boolean {
  const pieces = piecesOf(text);
  return heard.some(({ own }) => isWhole(pieces, own));
}

/** The ref that a text is, in any form: `m4`, `[m4]`, `m4 | Dana`, `4`. `null` where it is none, such as words. */
function refIn(text: string, heard: Heard): string | null {
  const head = text.slice(0, 60).trim();
  const [, letter, number = ''] = refWithLetter.exec(head) ?? bareNumber.exec(head) ?? [];
  const ref = `${(letter ?? 'm').toLowerCase()}${number}`;
  return number !== '' && heard.some(({ message }) => message.ref === ref) ? ref : null;
}

const refWithLetter = /^[[(<{"']?([mc])\s?(\d{1,4})(?:$|\s*[\])>}"'|:,–-])/iu;
const bareNumber = /^(?:(?:message|ref)\s+)?()?#?(\d{1,4})$/iu;
