import { beginningOf, tidyText } from '../base/text.ts';
import type { Attachment, FetchedAttachment, Place, SaidMessage } from './message.ts';
import {
  attachmentLine,
  cutLine,
  escapeLines,
  fileLines,
  headerLine,
  isAsideLine,
  isLastFileLine,
  isOurs,
  isRemark,
  noWordsLine,
  quoteLine,
  readFirstFileLine,
  readFormerHeaderLine,
  readHeaderLine,
  type SaidIn,
  unescapeLine,
} from './our-lines.ts';

/** How a Discord message is written for a model, and how what was written is taken apart again. */

// UTF-16 units.
const longestWords = 6_000;
const longestFiles = 100_000;

/**
 * What the primary reads of one Discord message: the person's words and, below them, lines about what it replies to and
 * what is attached; at last the header, which says who wrote it, where and when.
 *
 * @param fetched what became of each attachment, in the message's order
 */
export function writeEnvelope(message: SaidMessage, place: Place, fetched: readonly FetchedAttachment[]): string {
  const words = tidyText(message.text);
  const isEmpty = words === '' && message.attachments.length === 0;
  const notes = [
    ...(message.quoted === undefined ? [] : [quoteLine(message.quoted)]),
    ...(isEmpty ? [noWordsLine] : []),
    ...attachmentLines(message.attachments, fetched),
    headerLine(message.author, place, message.at),
  ];
  return [...(words === '' ? [] : [...cutLines(words, longestWords), '']), ...notes].join('\n');
}

function cutLines(text: string, units: number): string[] {
  const kept = beginningOf(text, units);
  const left = text.length - kept.length;
  const cut = left === 0 ? [] : [cutLine(left)];
  return kept === '' ? cut : [escapeLines(kept), ...cut];
}

function attachmentLines(attachments: readonly Attachment[], fetched: readonly FetchedAttachment[]): string[] {
  let room = longestFiles;
  return attachments.flatMap((attachment, index) => {
    const outcome = fetched[index] ?? { kind: 'left-out', because: 'not-readable' };
    if (outcome.kind !== 'text') return [attachmentLine(attachment, outcome)];
    const text = tidyText(outcome.text);
    const lines = cutLines(text, room);
    room = Math.max(0, room - text.length);
    const { first, last } = fileLines(attachment);
    return [first, ...lines, last];
  });
}

/** What the primary was given, taken apart. */
export type EnvelopeContent = {
  /** The person's own words. */
  readonly own: string;
  /** Words of others that came along, one entry for each quotation, file, preview or the like. Never evidence. */
  readonly foreign: readonly string[];
  readonly saidIn: SaidIn;
};

/** Reads an envelope, of today or of any earlier form. A text without one holds the person's own words alone, said in private. */
export function readEnvelope(text: string): EnvelopeContent {
  const lines = text.split('\n');
  const saidIn = readHeaderLine(lines.at(-1) ?? '');
  if (saidIn !== undefined) return { ...sortLines(lines.slice(0, -1)), saidIn };
  const formerlySaidIn = readFormerHeaderLine(lines[0] ?? '');
  if (formerlySaidIn !== undefined) return { ...sortLines(lines.slice(1)), saidIn: formerlySaidIn };
  return { own: text.trim(), foreign: [], saidIn: 'direct' };
}

/** Puts each line where it belongs. A line of ours of a kind that is unknown here is nobody's own words. */
function sortLines(lines: readonly string[]): Pick<EnvelopeContent, 'own' | 'foreign'> {
  const own: string[] = [];
  const foreign: string[] = [];
  let quotesOn = false;
  for (const { kind, text } of envelopeParts(lines)) {
    if (kind === 'words') quotesOn ||= text.startsWith('>>> ');
    if (kind === 'words' && !quotesOn && !isForeign(text)) own.push(text);
    else if (text !== '') foreign.push(text);
  }
  return { own: own.join('\n').trim(), foreign };
}

type EnvelopePart = { readonly kind: 'words' | 'another'; readonly text: string };

/** The person's lines, still one by one; each line of ours without its brackets; each file as a whole. */
function* envelopeParts(lines: readonly string[]): Generator<EnvelopePart> {
  let file: string[] | undefined;
  for (const line of lines) {
    const title = readFirstFileLine(line);
    if (title !== undefined) file = [`file ${title}:`];
    else if (file !== undefined && isLastFileLine(line)) {
      yield { kind: 'another', text: file.join('\n') };
      file = undefined;
    } else if (isOurs(line)) {
      if (!isRemark(line)) yield { kind: 'another', text: line.slice(1, -1) };
    } else if (file !== undefined) file.push(unescapeLine(line));
    else yield { kind: 'words', text: unescapeLine(line) };
  }
  if (file !== undefined) yield { kind: 'another', text: file.join('\n') };
}

/** Quotations in Discord's markdown, and what was sent beside words. */
function isForeign(line: string): boolean {
  return /^\s*> /.test(line) || isAsideLine(line);
}
