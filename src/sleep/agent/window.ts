import { z } from 'zod';
import type { LettaMessageId, Otid } from '../../base/ids.ts';
import { codePoints } from '../../base/text.ts';
import { inPieces } from '../text/in-pieces.ts';

/** One message of a window, taken apart: only the person's `own` words can be evidence for what is remembered of them. */
export type WindowMessage = {
  /** `m1`, … for the person's messages that are to be read; `c1`, … for those that were, and are shown again. */
  readonly ref: string;
  readonly id: LettaMessageId;
  /** Of a person's message, where it has one. */
  readonly otid?: Otid | undefined;
  readonly speaker: 'person' | 'scarlet';
  /** Set for an answer of hers that never got to the person: nothing rests on it, and nothing answers it. */
  readonly seen?: 'by-nobody' | undefined;
  /** The speaker's own words. */
  readonly own: string;
  /** How much more of them there was than is kept. Characters. */
  readonly leftOut?: number | undefined;
  /** Words of others that came along: what it replies to, forwards, embeds, attachments. Never evidence. */
  readonly foreign: readonly string[];
  readonly learnedIn: LearnedIn;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** How much of a message a window keeps, and a sleep agent reads: all that an envelope holds. Code points. */
export const longestOwn = 6_000;

/** A stretch of conversation, oldest first. Its end is fixed when the cycle is claimed. */
export type Window = {
  readonly messages: readonly WindowMessage[];
  /** Earlier messages, already consolidated. What is said in them counts as well: one reading may have missed it. */
  readonly context: readonly WindowMessage[];
  /** The last message that it covers. */
  readonly end: LettaMessageId;
  /** How many of the person's messages it covers. */
  readonly covers: number;
  /** Whether newer messages are left for another cycle. */
  readonly more: boolean;
};

/**
 * The window with the answers marked that nobody saw. They stay in it: they were said, and what follows was said after
 * them.
 *
 * @param unseen the messages that they answer
 */
export function markUnseen<Shown extends Pick<Window, 'context' | 'messages'>>(
  window: Shown,
  unseen: readonly Otid[],
): Shown {
  let answers: Otid | undefined;
  const mark = (message: WindowMessage): WindowMessage => {
    if (message.speaker === 'person') answers = message.otid;
    const isUnseen = message.speaker === 'scarlet' && answers !== undefined && unseen.includes(answers);
    return isUnseen ? { ...message, seen: 'by-nobody' } : message;
  };
  return { ...window, context: window.context.map(mark), messages: window.messages.map(mark) };
}

/** What the person had before their eyes last when they wrote this message; themselves, where nothing came between. */
export function lastSeenBefore(messages: readonly WindowMessage[], index: number): WindowMessage | undefined {
  return messages.slice(0, index).findLast(({ seen }) => seen === undefined);
}

/** Whether it is a message of the person that no cycle has read; also where it stands among earlier ones. */
export function isToRead({ speaker, ref }: Pick<WindowMessage, 'speaker' | 'ref'>): boolean {
  return speaker === 'person' && ref.startsWith('m');
}

/** The person's messages that are to be read, and nothing else. */
export function onlyToRead<Shown extends Pick<Window, 'context' | 'messages'>>(window: Shown): Shown {
  return { ...window, context: window.context.filter(isToRead), messages: window.messages.filter(isToRead) };
}

// What is longer still is read by its beginning and its end: people add a remark to what they paste.
const mostParts = 8;

/**
 * A window that is too long for a model, in parts that are not: of each message a piece in each.
 *
 * @param most of each message in a part, in code points
 */
export function inParts<Shown extends Pick<Window, 'messages'>>(window: Shown, most: number): readonly Shown[] {
  const cut = window.messages.map((message) => {
    const pieces = message.speaker === 'person' ? inPieces(message.own, most) : [message.own];
    if (pieces.length === 0) return [message];
    // What is missing is missing behind the last.
    return pieces.map((own, place) => ({ ...message, own, leftOut: place + 1 < pieces.length ? 0 : message.leftOut }));
  });
  const count = Math.max(0, ...cut.map(({ length }) => length));
  const places = Array.from({ length: count }, (_, place) => place);
  const read = count <= mostParts ? places : [...places.slice(0, mostParts - 1), count - 1];
  for (const pieces of count <= mostParts ? [] : cut) {
    const [lastBefore] = pieces.slice(mostParts - 2);
    const notRead = pieces.slice(mostParts - 1, count - 1).reduce((sum, { own }) => sum + codePoints(own), 0);
    if (lastBefore !== undefined)
      pieces[mostParts - 2] = { ...lastBefore, leftOut: (lastBefore.leftOut ?? 0) + notRead };
  }
  return read.map((place) => ({ ...window, messages: cut.flatMap((pieces) => pieces[place] ?? []) }));
}

/** A server's snowflake, never its name: older records have names. `null` stands for a server that we don't know. */
const guildSchema = z
  .string()
  .nullable()
  .transform((guild) => (guild !== null && /^\d{17,20}$/.test(guild) ? guild : null));

/** Where something was learned: a direct message, or a server. Decides where it may be voiced. */
export const learnedInSchema = z.union([z.literal('direct'), z.object({ guild: guildSchema })]);

export type LearnedIn = z.infer<typeof learnedInSchema>;
