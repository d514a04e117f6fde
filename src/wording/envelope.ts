import { beginningOf, endOf, normaliseText } from '../base/text.ts';
import { type TimeZone, utc } from '../base/time-zones.ts';
import { asideLines, broughtLines, type OthersLines, ownerOf } from './brought-lines.ts';
import type { Aside, Attachment, FetchedAttachment, Place, SaidMessage } from './message.ts';
import {
  attachmentLine,
  cutLine,
  escapeLines,
  fileLines,
  headerLine,
  isEndLine,
  isFormerAsideLine,
  isLineOfOurs,
  isRemark,
  middleCutLine,
  noWordsLine,
  readCutLine,
  readFirstLine,
  readFormerHeaderLine,
  readHeaderLine,
  recallFrame,
  type SaidIn,
  unescapeLine,
} from './our-lines.ts';

/** How a Discord message is written for a model, and how what was written is taken apart again. */

// UTF-16 units.
const longestWords = 6_000;
const longestFiles = 100_000;

/**
 * What the primary reads of one Discord message: the person's words and, below them, lines about what it replies to or
 * forwards and what else is in it; at last the header, which says who wrote it, where and when.
 *
 * @param fetched what became of each attachment, in the order of `allAttachmentsOf`
 * @param zone in whose time the header says when
 */
export function writeEnvelope(
  message: SaidMessage,
  place: Place,
  fetched: readonly FetchedAttachment[],
  zone: TimeZone = utc,
): string {
  const words = normaliseText(message.text);
  const attached = attachmentWriter(fetched);
  // First in turn: the speaker's own files have room before those of others.
  const ownFiles = attached(message.attachments, '');
  const isEmpty = words === '' && ownFiles.length === 0 && message.asides.length === 0;
  const notes = [
    ...message.brought.flatMap((other) => [
      ...othersLines(broughtLines(other)),
      ...besideLines(other.asides, ownerOf(other)),
      ...attached(other.attachments, ownerOf(other)),
    ]),
    ...(isEmpty ? [noWordsLine] : []),
    ...besideLines(message.asides, ''),
    ...ownFiles,
    headerLine(message.author, place, message.at, zone),
  ];
  return [...(words === '' ? [] : [...cutLines(words, longestWords), '']), ...notes].join('\n');
}

function besideLines(asides: readonly Aside[], owner: string): string[] {
  return asides.flatMap((aside) => othersLines(asideLines(aside, owner)));
}

function othersLines(lines: OthersLines): string[] {
  return lines.kind === 'line' ? [lines.line] : [lines.first, ...cutLines(lines.words, longestWords), lines.last];
}

function cutLines(text: string, units: number): string[] {
  const kept = beginningOf(text, units);
  const left = text.length - kept.length;
  const cut = left === 0 ? [] : [cutLine(left)];
  return kept === '' ? cut : [escapeLines(kept), ...cut];
}

/** Writes attachments one after another; the texts of files share what room there is. */
function attachmentWriter(fetched: readonly FetchedAttachment[]) {
  let room = longestFiles;
  let index = 0;
  return (attachments: readonly Attachment[], owner: string): string[] =>
    attachments.flatMap((attachment) => {
      const outcome = fetched[index] ?? { kind: 'left-out', because: 'not-readable' };
      index += 1;
      if (outcome.kind !== 'text') return [attachmentLine(attachment, outcome, owner)];
      const { lines, used } = fileText(outcome, room);
      room -= used;
      const { first, last } = fileLines(attachment, owner);
      return [first, ...lines, last];
    });
}

type FileText = Extract<FetchedAttachment, { kind: 'text' }>;

/** The whole, or as much of its beginning and its end as there is room for. */
function fileText({ text, leftOut = 0, end = '' }: FileText, room: number): { lines: string[]; used: number } {
  const [first, last] = [normaliseText(text), normaliseText(end)];
  const length = first.length + last.length;
  if (leftOut === 0 && length <= room) return { lines: escapedLines(first), used: length };
  const begin = beginningOf(first, Math.ceil(room / 2));
  const rest = leftOut === 0 ? first.slice(begin.length) : last;
  const ending = endOf(rest, Math.floor(room / 2));
  const left = leftOut + length - begin.length - ending.length;
  return {
    lines: [...escapedLines(begin), middleCutLine(left), ...escapedLines(ending)],
    used: begin.length + ending.length,
  };
}

function escapedLines(text: string): string[] {
  return text === '' ? [] : [escapeLines(text)];
}

/** What the primary was given, taken apart. */
export type EnvelopeContent = {
  /** The person's own words. */
  readonly own: string;
  /** How much of them there was no room for, in UTF-16 units; absent where they are whole. */
  readonly leftOut?: number;
  /** Words of others that came along, one entry for each quotation, file, preview or the like. Never evidence. */
  readonly foreign: readonly string[];
  readonly saidIn: SaidIn;
};

/** What the person says now in place of the words in a message, and how much more of it there was. */
export type EditedWords = { readonly text: string; readonly leftOut?: number | undefined };

/**
 * Reads an envelope, of today or of any earlier form. A text without one holds the person's own words alone, said in
 * private.
 *
 * @param edited what the message was edited to
 */
export function readEnvelope(text: string, edited?: EditedWords): EnvelopeContent {
  const { lines, form, saidIn } = openEnvelope(text);
  const leftOut = edited?.leftOut === undefined ? {} : { leftOut: edited.leftOut };
  if (form === 'none') return { own: (edited?.text ?? text).trim(), ...leftOut, foreign: [], saidIn };
  const sent = sortLines(lines, form);
  if (edited === undefined) return { ...sent, saidIn };
  const now = readTypedWords(edited.text);
  return { own: now.own, ...leftOut, foreign: [...sent.foreign, ...now.foreign], saidIn };
}

/** As much of an edited message as is kept, and shown of any. */
export function keepEdit(text: string): EditedWords {
  const kept = beginningOf(text, longestWords);
  return kept.length === text.length ? { text } : { text: kept, leftOut: text.length - kept.length };
}

/** Takes apart what a person typed. */
export function readTypedWords(text: string): Pick<EnvelopeContent, 'own' | 'foreign'> {
  return sortLines(escapeLines(normaliseText(text)).split('\n'), 'today');
}

type Form = 'today' | 'former' | 'none';

function openEnvelope(text: string): {
  readonly lines: readonly string[];
  readonly form: Form;
  readonly saidIn: SaidIn;
} {
  const lines = text.split('\n');
  const saidIn = readHeaderLine(lines.at(-1) ?? '');
  if (saidIn !== undefined) return { lines: lines.slice(0, -1), form: 'today', saidIn };
  const formerlySaidIn = readFormerHeaderLine(lines[0] ?? '');
  if (formerlySaidIn !== undefined) return { lines: lines.slice(1), form: 'former', saidIn: formerlySaidIn };
  return { lines, form: 'none', saidIn: 'direct' };
}

/** Puts each line where it belongs. A line of ours of a kind that is unknown here is nobody's own words. */
function sortLines(lines: readonly string[], form: Form): Omit<EnvelopeContent, 'saidIn'> {
  const own: string[] = [];
  const foreign: string[] = [];
  let quotesOn = false;
  let leftOut = 0;
  for (const part of envelopeParts(lines)) {
    if (part.kind === 'cut') leftOut += part.left;
    else if (part.kind === 'words') {
      quotesOn ||= part.text.startsWith('>>> ');
      if (!quotesOn && !isForeign(part.text, form)) own.push(part.text);
      else if (part.text !== '') foreign.push(part.text);
    } else if (part.text !== '') foreign.push(part.text);
  }
  return { own: own.join('\n').trim(), ...(leftOut === 0 ? {} : { leftOut }), foreign };
}

type EnvelopePart =
  | { readonly kind: 'words' | 'another'; readonly text: string }
  /** So much is missing behind the person's words. */
  | { readonly kind: 'cut'; readonly left: number };

/** The person's lines, still one by one; each line of ours without its brackets; each stretch of another as a whole. */
function* envelopeParts(lines: readonly string[]): Generator<EnvelopePart> {
  let stretch: string[] | undefined;
  let isRecalled = false;
  for (const line of lines) {
    const title = readFirstLine(line);
    // What was recalled was learned before: read again, it would be learned from ourselves.
    if (line === recallFrame.first) isRecalled = true;
    else if (isRecalled) isRecalled = line !== recallFrame.last;
    else if (title !== undefined) stretch = [title];
    else if (stretch !== undefined && isEndLine(line)) {
      yield { kind: 'another', text: stretch.join('\n') };
      stretch = undefined;
    } else if (isLineOfOurs(line)) yield* ourPart(line, stretch === undefined ? 'own' : 'another');
    else if (stretch !== undefined) stretch.push(unescapeLine(line));
    else yield { kind: 'words', text: unescapeLine(line) };
  }
  if (stretch !== undefined) yield { kind: 'another', text: stretch.join('\n') };
}

/** @param behind whose words it follows */
function ourPart(line: string, behind: 'own' | 'another'): readonly EnvelopePart[] {
  const left = behind === 'own' ? readCutLine(line) : undefined;
  if (left !== undefined) return [{ kind: 'cut', left }];
  return isRemark(line) ? [] : [{ kind: 'another', text: line.slice(1, -1) }];
}

/** Quotations in Discord's markdown, and in the former form what was sent beside words. */
function isForeign(line: string, form: Form): boolean {
  return /^\s*> /.test(line) || (form === 'former' && isFormerAsideLine(line));
}
