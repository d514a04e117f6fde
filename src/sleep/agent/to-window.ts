import type { LettaMessageId, Otid } from '../../base/ids.ts';
import { cutPoints } from '../../base/text.ts';
import { cutBetweenItems, type HistoryMessage } from '../../pair/history.ts';
import { readEnvelope } from '../../wording/envelope.ts';
import { readOrigin } from '../../wording/origin.ts';
import type { SaidIn } from '../../wording/our-lines.ts';
import { type LearnedIn, longestOwn, type Window, type WindowMessage } from './window.ts';

export type WindowSource = {
  /** Oldest first, from anywhere at or before the cursor on: what comes up to the cursor serves as context. */
  readonly history: readonly HistoryMessage[];
  /** The last message that was consolidated. One that is not in the history lies before all of it. */
  readonly cursor: LettaMessageId | undefined;
  /** Items of turns that are still open. The window ends before the first of them. */
  readonly open: ReadonlySet<Otid>;
  /** Whether the server has newer messages than the history holds. */
  readonly more: boolean;
  readonly limits?: WindowLimits;
  /** Messages that were deleted: they are stepped over, and an answer with them that answers nothing else. */
  readonly deleted?: ReadonlySet<Otid>;
  /** What messages say now that were edited. */
  readonly edited?: ReadonlyMap<Otid, string>;
  /** What is left of an answer of hers without what its model wrote beside it, as people saw it. */
  readonly cleanAnswer?: (raw: string, asked: string) => string;
};

export type WindowLimits = {
  /** New messages and context together. */
  readonly messages: number;
  readonly context: number;
};

export const windowLimits: WindowLimits = { messages: 20, context: 4 };

/**
 * The next stretch of conversation to consolidate; `undefined` when there is nothing new. Without messages where all of
 * them were deleted.
 */
export function toWindow(source: WindowSource): Window | undefined {
  const { history, cursor, open, limits = windowLimits } = source;
  const begin = history.findLastIndex((message) => message.id === cursor) + 1;
  const firstOpen = history.findIndex(({ otid }, index) => index >= begin && otid !== undefined && open.has(otid));
  const closed = history.slice(begin, firstOpen === -1 ? undefined : firstOpen);
  const fresh = closed.slice(0, cutBetweenItems(closed, limits.messages));
  const end = fresh.at(-1);
  if (end === undefined) return undefined;

  const room = Math.min(limits.context, limits.messages - fresh.length);
  const earlier = history.slice(Math.max(0, begin - room), begin);
  const read = readAll([...earlier, ...fresh], source);
  const gone = goneWith(source.deleted ?? new Set(), history);
  const isLeft = (place: number) => !gone.has(begin - earlier.length + place);
  return {
    messages: withRefs(
      read.filter((_, place) => place >= earlier.length && isLeft(place)),
      'm',
    ),
    context: withRefs(
      read.filter((_, place) => place < earlier.length && isLeft(place)),
      'c',
    ),
    end: end.id,
    covers: fresh.filter(({ speaker }) => speaker === 'person').length,
    more: closed.length > fresh.length || (source.more && firstOpen === -1),
  };
}

/** The places of deleted messages, and of answers of hers to nothing but those. */
function goneWith(deleted: ReadonlySet<Otid>, history: readonly HistoryMessage[]): ReadonlySet<number> {
  const gone = new Set<number>();
  let isAnswered = true;
  let asked: boolean[] = [];
  for (const [place, { otid, speaker }] of history.entries()) {
    if (speaker === 'person') {
      const isDeleted = otid !== undefined && deleted.has(otid);
      if (isDeleted) gone.add(place);
      asked = isAnswered ? [isDeleted] : [...asked, isDeleted];
    } else if (asked.length > 0 && asked.every((isDeleted) => isDeleted)) gone.add(place);
    isAnswered = speaker === 'scarlet';
  }
  return gone;
}

/**
 * The older half of a window, for a sleep agent that fails on the whole. `undefined` where a single item is left: that
 * one is set aside by moving the cursor to the window's end.
 */
export function narrow(window: Window): Window | undefined {
  const messages = window.messages.slice(0, cutBetweenItems(window.messages, Math.ceil(window.messages.length / 2)));
  const end = messages.at(-1);
  if (end === undefined || messages.length === window.messages.length) return undefined;
  const left = window.messages.slice(messages.length).filter(({ speaker }) => speaker === 'person').length;
  return { ...window, messages, end: end.id, covers: window.covers - left, more: true };
}

/** Only the person's messages have marks that a model is shown: `m1`, `m2`, …; hers are told apart by `r`. */
function withRefs(messages: readonly Omit<WindowMessage, 'ref'>[], mark: 'm' | 'c'): WindowMessage[] {
  let persons = 0;
  return messages.map((message, index) => {
    if (message.speaker === 'scarlet') return { ...message, ref: `${mark}r${index + 1}` };
    persons += 1;
    return { ...message, ref: `${mark}${persons}` };
  });
}

const longestForeign = 300;
const mostForeign = 5;

/** What Scarlet says was said where the person spoke last. */
function readAll(
  messages: readonly HistoryMessage[],
  { cleanAnswer = (raw: string) => raw, edited = new Map() }: Pick<WindowSource, 'cleanAnswer' | 'edited'>,
): Omit<WindowMessage, 'ref'>[] {
  let place: LearnedIn | undefined;
  let asked = '';
  const firstPlace = messages.find(({ speaker }) => speaker === 'person');
  return messages.map(({ id, otid, speaker, text, at, origin }) => {
    if (speaker === 'scarlet') {
      place ??=
        firstPlace === undefined ? 'direct' : learnedInOf(firstPlace.origin, readEnvelope(firstPlace.text).saidIn);
      return {
        id,
        speaker,
        own: cutPoints(cleanAnswer(text, asked).trim(), longestOwn).text,
        foreign: [],
        learnedIn: place,
        at,
      };
    }
    const { own, foreign, saidIn } = readEnvelope(text, otid === undefined ? undefined : edited.get(otid));
    const learnedIn = learnedInOf(origin, saidIn);
    place = learnedIn;
    asked = own;
    return {
      id,
      ...(otid === undefined ? {} : { otid }),
      speaker,
      own: cutPoints(own, longestOwn).text,
      foreign: foreign.slice(0, mostForeign).map((words) => cutPoints(words, longestForeign).text),
      learnedIn,
      at,
    };
  });
}

/** Messages of other programs come without an origin: which server their envelope names can't be known. */
function learnedInOf(origin: string | undefined, saidIn: SaidIn): LearnedIn {
  return readOrigin(origin) ?? (saidIn === 'direct' ? 'direct' : { guild: null });
}
