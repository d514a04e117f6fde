import { onceEach } from '../../base/once-each.ts';
import type { WindowMessage } from '../agent/window.ts';
import { shareOf, trigramsOf } from '../text/trigrams.ts';
import type { Heard, HeardMessage } from './find-evidence.ts';
import { findQuote, piecesOf, type Searchable, toSearchable, wordsStandingIn } from './find-quote.ts';

/** Whether what a slot would say is nearer to words of others than to anything that was said. */
export function isNearOthers(text: string, heard: Heard): boolean {
  return heard.some(({ message }) => isNearer(text, message, () => runsOfAll(heard)));
}

/** A slot speaks of a whole stretch: anything said in it is its ground. */
const runsOfAll = onceEach((heard: Heard) =>
  trigramsOf(heard.flatMap(({ message: { seen, own } }) => (seen === undefined ? [own] : [])).join(' ')),
);
const runsOfOthers = onceEach(({ foreign }: WindowMessage) => trigramsOf(foreign.join(' ')));
const runsOfOwn = onceEach(({ own }: WindowMessage) => trigramsOf(own));

/** Whether a line is nearer to what others said in a message than to the person's own words there. */
export function isNearerToOthers(line: string, { message }: HeardMessage): boolean {
  return isNearer(line, message, () => runsOfOwn(message));
}

function isNearer(line: string, message: WindowMessage, own: () => ReadonlySet<string>): boolean {
  if (message.foreign.length === 0) return false;
  const runs = trigramsOf(line);
  const others = shareOf(runs, runsOfOthers(message));
  return others > 0 && others > shareOf(runs, own());
}

/** A line shares at least this much with what was said. */
export const leastShared = 0.12;

/** Whether a line shares next to nothing with a message and what stands right before it. */
export function isFar(line: string, heard: HeardMessage): boolean {
  return shareOf(trigramsOf(line), runsAround(heard)) < leastShared;
}

const runsAround = onceEach(({ message, before }: HeardMessage) =>
  trigramsOf(`${message.own} ${message.foreign.join(' ')} ${before?.own ?? ''}`),
);
const runsUpTo = onceEach(({ message, before }: HeardMessage) => trigramsOf(`${message.own} ${before?.own ?? ''}`));

/**
 * Whether a line is much nearer to what the bot answered than to what was said before that, or is some words of the
 * answer in a row that were mostly not said before: small models copy answers.
 */
export function isNearerToAnswer(line: string, heard: HeardMessage): boolean {
  const { message, after } = heard;
  if (message.speaker !== 'person' || after?.speaker !== 'scarlet') return false;
  const runs = trigramsOf(line);
  return shareOf(runs, runsOfOwn(after)) > 2 * shareOf(runs, runsUpTo(heard)) || isCopiedFrom(after, line, heard);
}

/** Fewer words are in a row by chance. */
const leastInARow = 3;

function isCopiedFrom(answer: WindowMessage, line: string, { own, before }: HeardMessage): boolean {
  const pieces = piecesOf(line);
  const stands = (text: Searchable) => findQuote(pieces, text)?.exact === true;
  const words = pieces.flatMap((piece) => piece.words.words);
  const said = before === null ? [own] : [own, searchableOwn(before)];
  const isSaid = (word: string) => said.some((text) => wordsStandingIn(text.words).has(word));
  // Two models may well put what they heard in the same words.
  const isNew = () => !said.some(stands) && 2 * words.filter(isSaid).length < words.length;
  return words.length >= leastInARow && stands(searchableOwn(answer)) && isNew();
}

const searchableOwn = onceEach(({ own }: WindowMessage) => toSearchable(own));
