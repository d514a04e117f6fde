import { beginningOf, counted, isBlank, normaliseText, oneLine } from '../base/text.ts';
import { type LocalTime, localTime, type TimeZone, utc } from '../base/time-zones.ts';
import type { Attachment, FetchedAttachment, Place } from './message.ts';

/**
 * The lines of ours in what a model reads of a Discord message: how each is written, and by what it is known again.
 * They begin with a square bracket, and no one else's do: where a person's line or a file's begins with one, a
 * backslash stands before it; and no name or title can end a line of ours. Models keep what they were given: what was
 * written in an older form must stay readable for ever.
 */

const alone = 'in a direct message, just the two of you';
const inCompany = 'where others read along';

/**
 * Says who wrote a message, where and when. The last line of every message: what stands before the words is what models
 * begin their answers with (docs/message-header.md).
 */
export function headerLine(author: string, place: Place, at: number, zone: TimeZone): string {
  const when = dayAndMinuteIn(zone, at);
  return `[Discord: ${shortName(author, 'someone')} wrote this ${whereabouts(place)}, on ${when}.]`;
}

function whereabouts({ kind, name, guild }: Place): string {
  if (kind === 'direct') return alone;
  const spot = kind === 'thread' ? `the thread "${shortName(name, 'unnamed')}"` : `#${shortName(name, 'unnamed')}`;
  const server = guild === undefined ? '' : ` on ${shortName(guild.name, 'a server')}`;
  return `in ${spot}${server}, ${inCompany}`;
}

// Three names of at most 40 UTF-16 units, a time zone, and our own words.
const longestHeader = 300;
const nameWithin = '[^[\\],"]+';
const inCompanyPattern = `in (?:the thread "[^"]*"|#${nameWithin}?)(?: on ${nameWithin})?, ${inCompany}`;
const headerPattern = new RegExp(
  `^\\[Discord: ${nameWithin} wrote this (?:(${alone})|${inCompanyPattern}), on [^[\\],"]+\\.\\]$`,
  'u',
);
const formerHeaderPattern = new RegExp(
  `^\\[${nameWithin}, (?:(in a direct message)|${inCompanyPattern}), \\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2} UTC\\]$`,
  'u',
);

/** Where something was said, as far as a header tells: which server it was, no name can say. */
export type SaidIn = 'direct' | 'server';

/** Undefined for a line that is no header. */
export function readHeaderLine(line: string): SaidIn | undefined {
  return readByPattern(headerPattern, line);
}

/** The same for the header of the first releases, which was the first line of a message. */
export function readFormerHeaderLine(line: string): SaidIn | undefined {
  return readByPattern(formerHeaderPattern, line);
}

function readByPattern(pattern: RegExp, line: string): SaidIn | undefined {
  const match = line.length > longestHeader ? null : pattern.exec(line);
  if (match === null) return undefined;
  return match[1] === undefined ? 'server' : 'direct';
}

export const noWordsLine = '[no words]';

/** A line that only we write. What is in it must have no line breaks and no brackets. */
export function ourLine(text: string): string {
  return `[${text}]`;
}

/** @param left UTF-16 units */
export function cutLine(left: number): string {
  return ourLine(`cut here, ${left} more characters were left out`);
}

/** How many characters the line says were left out; undefined for any other line. */
export function readCutLine(line: string): number | undefined {
  const [, left] = /^\[cut here, (\d+) more characters were left out\]$/.exec(line) ?? [];
  return left === undefined ? undefined : Number(left);
}

/** @param left UTF-16 units */
export function middleCutLine(left: number): string {
  return ourLine(`… ${left} characters in the middle were left out`);
}

/** Whether a line of ours says something about the message itself, and brings nobody's words. */
export function isRemark(line: string): boolean {
  return (
    line === noWordsLine ||
    readCutLine(line) !== undefined ||
    /^\[… \d+ characters in the middle were left out\]$/.test(line) ||
    readHeaderLine(line) !== undefined ||
    readFormerHeaderLine(line) !== undefined
  );
}

type LeftOutReason = Extract<FetchedAttachment, { kind: 'left-out' }>['because'];

const leftOutRemarks: Readonly<Record<LeftOutReason, string>> = {
  'not-readable': 'not read',
  'too-large': 'too large, not read',
  'too-many': 'one too many, not looked at',
  unavailable: 'could not be fetched, not read',
};

/**
 * Names an attachment whose text does not follow.
 *
 * @param owner whose it is, such as ` by Bob`; empty for the speaker's own
 */
export function attachmentLine(
  attachment: Attachment,
  outcome: Exclude<FetchedAttachment, { kind: 'text' }>,
  owner: string,
): string {
  if (attachment.voiceSeconds !== undefined) {
    return ourLine(`voice message${owner}: ${counted(attachment.voiceSeconds, 'second')}, not heard`);
  }
  const remark = outcome.kind === 'image' ? 'to be seen here' : leftOutRemarks[outcome.because];
  return ourLine(`${attachmentTitle(attachment, owner)}, ${remark}`);
}

/** The lines around the text of an attached file. */
export function fileLines(attachment: Attachment, owner: string): { readonly first: string; readonly last: string } {
  const first = ourLine(`${attachmentTitle(attachment, owner)}, it says:`);
  return { first, last: ourLine(`end of ${fileName(attachment)}`) };
}

/** What begins below this line and is another's, such as a file with its size; undefined below any other line. */
export function readFirstLine(line: string): string | undefined {
  const title = isEndLine(line) ? undefined : /^\[(.*:)\]$/u.exec(line)?.[1];
  return title?.replace(/^attached(?: ([^:]*))?: (.*), it says:$/u, (_, owner, file) =>
    owner === undefined ? `file ${file}:` : `file ${owner}, ${file}:`,
  );
}

export const endOfWordsLine = ourLine('end of these words');
export const endOfEmbedLine = ourLine('end of the embed');

/** The lines around what is recalled. It was said before, and consolidated then: in the history it is nobody's words. */
export const recallFrame = {
  first: ourLine('From your own archive, nothing that was said just now:'),
  last: ourLine('end of the archive'),
} as const;

/** What is the same in every message. */
export const fixedLines: readonly string[] = [
  noWordsLine,
  endOfWordsLine,
  endOfEmbedLine,
  recallFrame.first,
  recallFrame.last,
];

/** Whether a line of ours ends a part that takes several. */
export function isEndLine(line: string): boolean {
  return line.startsWith('[end of ');
}

function attachmentTitle(attachment: Attachment, owner: string): string {
  return `attached${owner}: ${fileName(attachment)}, ${sizeText(attachment.size)}`;
}

function fileName({ name }: Attachment): string {
  return shortName(name, 'a file');
}

/** Bytes as people read them: `512 bytes`, `210 kB`, `2.1 MB`. */
function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  const kilobytes = Math.round(bytes / 1_000);
  return kilobytes < 1_000 ? `${kilobytes} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** In what the first release wrote, what was sent beside words stood among the person's lines, and could be typed. */
export function isFormerAsideLine(line: string): boolean {
  return /^\[(?:(?:sticker|poll|preview): |forwards a message)[^\]]*\]$/u.test(line);
}

// Discord's own longest title, a poll's question, has as many.
const longestTitle = 300;

/** A title, chosen by a stranger, as it may stand within a line of ours: between quotation marks that it can't close. */
export function quotedTitle(title: string): string {
  const plain = title
    .replace(directions, '')
    .replace(/[\p{Ps}\p{Pe}]+/gu, ' ')
    .replace(/["“”„«»]/g, "'");
  const flat = [...oneLine(plain)];
  return `"${flat.length > longestTitle ? `${flat.slice(0, longestTitle - 1).join('')}…` : flat.join('')}"`;
}

/** What may stand unseen before a line's first sign, and what passes for a bracket. */
const unseen = '[\\p{Zs}\\t\\p{Cf}\\p{M}\\p{Default_Ignorable_Code_Point}\\u2800]*';
const bracket = '[[［【〔〖⟦❲⁅]';
const bracketFirst = new RegExp(`^(${unseen})(${bracket})`, 'gmu');
const escapedFirst = new RegExp(`^(${unseen})\\\\(?=${bracket})`, 'u');

/** Lines that are not ours, as they may stand among ours. */
export function escapeLines(text: string): string {
  return text.replace(bracketFirst, '$1\\$2');
}

/** A line that is not ours, as it was before `escapeLines`. One that had a backslash there already loses it, too. */
export function unescapeLine(line: string): string {
  return line.replace(escapedFirst, '$1');
}

/** Whether a line of an envelope is one of ours: what others typed like that is escaped there. */
export function isLineOfOurs(line: string): boolean {
  return line.startsWith('[');
}

/** For example `2026-11-22 20:15 UTC`. */
export function minuteInUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** For example `22 November 2026`. */
export function dayIn(zone: TimeZone, at: number): string {
  return dayOf(localTime(at, zone));
}

function dayOf({ day, month, year }: LocalTime): string {
  return `${day} ${month} ${year}`;
}

/** For example `Sunday 22 November 2026 at 20:15 UTC`, or `… at 05:15 Asia/Tokyo time`. */
function dayAndMinuteIn(zone: TimeZone, at: number): string {
  const shown = localTime(at, zone);
  return `${shown.weekday} ${dayOf(shown)} at ${shown.time} ${zone === utc ? zone : `${zone} time`}`;
}

/** Signs that turn the direction of what follows: in a name they would reorder the line around it. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Signs of our own lines: a name that has them could end the line or add a part to it. */
const ourSigns = /[\p{Ps}\p{Pe},，、"“”«»]+/gu;

const longestShortName = 40;

/** A name, chosen by a stranger, as it may stand within a line of ours: at most 40 UTF-16 units on one line. */
export function shortName(name: string, otherwise: string): string {
  const plain = normaliseText(name).replace(directions, '').replace(ourSigns, ' ').replace(/\s+/g, ' ').trim();
  const short = beginningOf(plain, longestShortName).trim();
  return isBlank(short) ? otherwise : short;
}
