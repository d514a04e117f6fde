import type { LettaMessageId, Otid } from '../../base/ids.ts';
import { codePoints, cutPoints, withFewMarks } from '../../base/text.ts';
import { cutBetweenItems, type HistoryMessage } from '../../pair/history.ts';
import { type EditedWords, readEnvelope } from '../../wording/envelope.ts';
import { readOrigin } from '../../wording/origin.ts';
import type { SaidIn } from '../../wording/our-lines.ts';
import { type LearnedIn, longestOwn, type Window, type WindowMessage } from './window.ts';

export type WindowSource = {
  /** Oldest first, from anywhere at or before the cursor on: what comes up to the cursor serves as context. */
  readonly history: readonly HistoryMessage[];
  /** The last message that was consolidated. One that is not in the history lies before all of it. */
  readonly cursor: LettaMessageId | undefined;
  /** The person's messages up to the cursor that nothing was made of. */
  readonly unread: ReadonlySet<LettaMessageId>;
  /** Items of turns that are still open. The window ends before the first of them. */
  readonly open: ReadonlySet<Otid>;
  /** Whether the server has newer messages than the history holds. */
  readonly more: boolean;
  /** Default: `windowLimits`. */
  readonly limits?: WindowLimits;
  /** Messages that were deleted: they are stepped over, and an answer with them that answers nothing else. */
  readonly deleted: ReadonlySet<Otid>;
  /** What messages say now that were edited. */
  readonly edited: ReadonlyMap<Otid, EditedWords>;
  /** What is left of an answer of hers without what its model wrote beside it, as people saw it. */
  readonly cleanAnswer: (raw: string, asked: string) => string;
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

  const earlier = shownAgain(history.slice(0, begin), limits.messages - fresh.length, source);
  const places = [...earlier, ...fresh.keys().map((place) => begin + place)];
  const read = readAll(
    places.flatMap((place) => history[place] ?? []),
    source,
  );
  const gone = goneWith(source.deleted, history);
  const isLeft = (index: number) => !gone.has(places[index] ?? 0);
  const isUnread = ({ id, speaker }: Pick<WindowMessage, 'id' | 'speaker'>) =>
    speaker === 'person' && source.unread.has(id);
  const context = read.filter((_, index) => index < earlier.length && isLeft(index));
  const messages = read.filter((_, index) => index >= earlier.length && isLeft(index));
  return {
    messages: withRefs(messages, () => 'm', context.filter(isUnread).length),
    context: withRefs(context, (message) => (isUnread(message) ? 'm' : 'c')),
    end: end.id,
    covers: fresh.filter(({ speaker }) => speaker === 'person').length,
    more: holdsPersons(closed.slice(fresh.length)) || (source.more && firstOpen === -1),
  };
}

/** Answers of hers alone are no reason for another window, of which nothing could be learned: the next one begins with them. */
function holdsPersons(messages: readonly Pick<HistoryMessage, 'speaker'>[]): boolean {
  return messages.some(({ speaker }) => speaker === 'person');
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
export function olderHalfOf(window: Window): Window | undefined {
  const messages = window.messages.slice(0, cutBetweenItems(window.messages, Math.ceil(window.messages.length / 2)));
  const end = messages.at(-1);
  if (end === undefined || messages.length === window.messages.length) return undefined;
  const left = window.messages.slice(messages.length).filter(({ speaker }) => speaker === 'person').length;
  return { ...window, messages, end: end.id, covers: window.covers - left, more: window.more || left > 0 };
}

// Code points, with the envelope. What is longer tells enough for one reading to find something in it.
const longestReread = 800;

/** The places of what is shown again: what comes right before, and what nothing was made of, with hers around it. */
function shownAgain(
  earlier: readonly HistoryMessage[],
  room: number,
  { unread, limits: { context } = windowLimits }: Pick<WindowSource, 'unread' | 'limits'>,
): readonly number[] {
  const isReread = (message: HistoryMessage | undefined) =>
    message !== undefined && unread.has(message.id) && codePoints(message.text) <= longestReread;
  const places = earlier.flatMap((message, place) => {
    const isBeside = message.speaker === 'scarlet' && (isReread(earlier[place - 1]) || isReread(earlier[place + 1]));
    return place >= earlier.length - context || isReread(message) || isBeside ? [place] : [];
  });
  return places.slice(Math.max(0, places.length - room));
}

/**
 * Only the person's messages have marks that a model is shown: `m1`, `m2`, … for those that it goes through, `c1`, … for
 * those that it has read. Hers are told apart by `r`.
 */
function withRefs(
  messages: readonly Omit<WindowMessage, 'ref'>[],
  markOf: (message: Omit<WindowMessage, 'ref'>) => 'm' | 'c',
  counted = 0,
): WindowMessage[] {
  const persons = { m: counted, c: 0 };
  return messages.map((message, index) => {
    const mark = markOf(message);
    if (message.speaker === 'scarlet') return { ...message, ref: `${mark}r${index + 1}` };
    persons[mark] += 1;
    return { ...message, ref: `${mark}${persons[mark]}` };
  });
}

const longestForeign = 300;
const mostForeign = 5;

/** What Scarlet says was said where the person spoke last. */
function readAll(
  messages: readonly HistoryMessage[],
  { cleanAnswer, edited }: Pick<WindowSource, 'cleanAnswer' | 'edited'>,
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
        own: cutPoints(withFewMarks(cleanAnswer(text, asked)).trim(), longestOwn).text,
        foreign: [],
        learnedIn: place,
        at,
      };
    }
    const content = readEnvelope(text, otid === undefined ? undefined : edited.get(otid));
    const { own, foreign, saidIn } = content;
    const shown = cutPoints(withFewMarks(own), longestOwn);
    const leftOut = shown.left + (content.leftOut ?? 0);
    const learnedIn = learnedInOf(origin, saidIn);
    place = learnedIn;
    asked = own;
    return {
      id,
      ...(otid === undefined ? {} : { otid }),
      speaker,
      own: shown.text,
      ...(leftOut === 0 ? {} : { leftOut }),
      foreign: foreign.slice(0, mostForeign).map((words) => cutPoints(withFewMarks(words), longestForeign).text),
      learnedIn,
      at,
    };
  });
}

/** Messages of other programs come without an origin: which server their envelope names can't be known. */
function learnedInOf(origin: string | undefined, saidIn: SaidIn): LearnedIn {
  return readOrigin(origin) ?? (saidIn === 'direct' ? 'direct' : { guild: null });
}
