import { beginningOf, tidyText } from '../base/text.ts';
import type { Attachment, FetchedAttachment, Place, Quoted, SaidMessage } from './message.ts';

import { shortName } from './short-name.ts';
import { sizeText } from './size-text.ts';

// UTF-16 units, all three.
const longestWords = 6_000;
const longestQuote = 300;
const longestFiles = 100_000;

/** A bracket, or what passes for one, at the beginning of a line, with what may stand before it unseen. */
const bracketFirst = /^([\p{Zs}\t\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\u2800]*)([[［【〔〖⟦❲⁅])/gmu;

/**
 * What the primary reads of one Discord message: a line that says who speaks, where and when, a line for what it
 * replies to, the person's words, and lines about what is attached.
 *
 * Lines that begin with a square bracket are ours and no one else's: where a person's line or a file's line begins
 * with one, a backslash stands before it; and no name or quote can end a line of ours.
 *
 * @param fetched what became of each attachment, in the message's order
 */
export function toItemText(message: SaidMessage, place: Place, fetched: readonly FetchedAttachment[]): string {
  const lines = [
    `[${shortName(message.author, 'someone')}, ${whereabouts(place)}, ${utcMinute(message.at)}]`,
    ...(message.quoted === undefined ? [] : [quoteLine(message.quoted)]),
    ...wordLines(message),
    ...attachmentLines(message.attachments, fetched),
  ];
  return lines.join('\n');
}

function whereabouts({ kind, name, guild }: Place): string {
  if (kind === 'direct') return 'in a direct message';
  const spot =
    kind === 'thread' ? `in the thread "${shortName(name, 'unnamed')}"` : `in #${shortName(name, 'unnamed')}`;
  const server = guild === undefined ? '' : ` on ${shortName(guild.name, 'a server')}`;
  return `${spot}${server}, where others read along`;
}

function utcMinute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function quoteLine({ author, text }: Quoted): string {
  const said = tidyText(text)
    .replace(/\s+/g, ' ')
    .replace(/\p{Ps}/gu, '(')
    .replace(/\p{Pe}/gu, ')')
    .replace(/["“”„«»]/g, "'");
  const short = beginningOf(said, longestQuote - 1);
  const quote = short.length < said.length ? `${short}…` : said;
  return `[in reply to ${shortName(author, 'someone')}, whose words these are: "${quote}"]`;
}

function wordLines({ text, attachments }: SaidMessage): string[] {
  const words = tidyText(text);
  if (words === '') return attachments.length === 0 ? ['[no words]'] : [];
  return cutLines(words, longestWords);
}

function cutLines(text: string, units: number): string[] {
  const kept = beginningOf(text, units);
  const left = text.length - kept.length;
  const cut = left === 0 ? [] : [`[cut here, ${left} more characters were left out]`];
  return kept === '' ? cut : [asTheirs(kept), ...cut];
}

function asTheirs(text: string): string {
  return text.replace(bracketFirst, '$1\\$2');
}

function attachmentLines(attachments: readonly Attachment[], fetched: readonly FetchedAttachment[]): string[] {
  let room = longestFiles;
  return attachments.flatMap((attachment, index) => {
    const outcome = fetched[index] ?? { kind: 'left-out', because: 'not-readable' };
    const name = shortName(attachment.name, 'a file');
    const title = `attached: ${name}, ${sizeText(attachment.size)}`;
    if (outcome.kind !== 'text') return [`[${title}, ${remarkOn(outcome)}]`];
    const text = tidyText(outcome.text);
    const lines = cutLines(text, room);
    room = Math.max(0, room - text.length);
    return [`[${title}, it says:]`, ...lines, `[end of ${name}]`];
  });
}

const leftOut = {
  'not-readable': 'not read',
  'too-large': 'too large, not read',
  'too-many': 'one too many, not looked at',
  unavailable: 'could not be fetched, not read',
} as const;

function remarkOn(outcome: Exclude<FetchedAttachment, { kind: 'text' }>): string {
  return outcome.kind === 'image' ? 'to be seen here' : leftOut[outcome.because];
}
