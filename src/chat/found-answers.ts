import type { MessageId } from '../base/ids.ts';
import { byAge, latestOf } from '../base/snowflakes.ts';
import type { Answer } from '../pair/conversation.ts';
import { textsIn } from '../texts/languages.ts';
import type { AcceptedMessage } from './accepted-message.ts';
import { withAnswer, wordAnswer } from './answer-reader.ts';
import type { TracedMessage } from './trace-asked.ts';
import type { AnsweredTurn } from './turn.ts';
import { type Answerable, amountOf, beforeUnsent, countAnswered, toAnswered } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import { foundLaterAtMost, type UserRecord, withPersonal } from './user-record.ts';

/** Pure changes of a user's record by messages of which Letta knows that they were asked, though the record doesn't. */

type WordingParts = Pick<TurnParts, 'names' | 'clock'>;

/** What was said before the newest that was asked, and taken in before it, was asked, too. */
export function upToNewest<Message extends Pick<AcceptedMessage, 'id'>>(
  known: readonly TracedMessage[],
  messages: readonly Message[],
): readonly Message[] {
  const ids = new Set(known.map(({ message }) => message.id));
  const newest = [...ids].reduce<MessageId | undefined>((sofar, id) => latestOf(id, sofar), undefined);
  const last = messages.findLastIndex(({ id }) => ids.has(id));
  return messages.filter(({ id }, at) => newest !== undefined && at <= last && byAge(id, newest) <= 0);
}

/** Messages that were asked in one go, and what came of it. */
type Exchange = {
  /** The first of them. */
  readonly id: MessageId;
  readonly messages: readonly AcceptedMessage[];
  readonly answer: Answer | undefined;
};

function answersIn(known: readonly TracedMessage[]): readonly Exchange[] {
  const asked: (Exchange & { readonly messages: AcceptedMessage[] })[] = [];
  for (const { message, trace } of known) {
    const answer = trace.kind === 'answered' ? trace.answer : undefined;
    // A message that had no room at first was asked with those that came after others.
    const same = answer?.run === undefined ? asked.at(-1) : asked.find((one) => one.answer?.run === answer.run);
    if (same !== undefined && same.answer?.run === answer?.run) same.messages.push(message);
    else asked.push({ id: message.id, messages: [message], answer });
  }
  return asked;
}

/** Where it was asked, and how it is spoken of. */
export type Talk = Pick<Answerable, 'place' | 'rights' | 'locale'>;

/** Remembers that these had been asked before the record knew of them. */
export function noteFound(record: UserRecord, messages: readonly Pick<AcceptedMessage, 'id'>[]): UserRecord {
  const foundLater = [...record.personal.foundLater, ...messages.map(({ id }) => id)].slice(-foundLaterAtMost);
  return withPersonal(record, { foundLater });
}

/**
 * What was answered counts, and the answers to `young` messages come before all that waits to be sent. So does the last
 * one: those of before it were posted before anything else was asked, and it may have died with the process that asked it.
 */
export function noteAsked(
  record: UserRecord,
  known: readonly TracedMessage[],
  { talk, isYoung }: { readonly talk: Talk; readonly isYoung: (message: AcceptedMessage) => boolean },
  parts: WordingParts,
): UserRecord {
  const now = parts.clock.now();
  const asked = answersIn(known);
  const last = known.at(-1)?.message;
  const counted = asked.reduce(
    (sofar, { messages, answer }) => (answer === undefined ? sofar : countAnswered(sofar, amountOf(messages), now)),
    record,
  );
  // What was asked in one go may stand in several turns now.
  const brought = new Set(record.personal.foundAnswers);
  const isToBring = (message: AcceptedMessage) => message === last || isYoung(message);
  const news = asked.filter(({ messages, answer }) => messages.some(isToBring) && !brought.has(answer?.run ?? ''));
  const answers = news.map((one) => toTurn(one, talk, now, parts));
  const runs = news.flatMap(({ answer }) => answer?.run ?? []);
  const foundAnswers = [...record.personal.foundAnswers, ...runs].slice(-foundLaterAtMost);
  return beforeUnsent(withPersonal(counted, { foundAnswers }), answers);
}

function toTurn({ id, messages, answer }: Exchange, talk: Talk, now: number, parts: WordingParts): AnsweredTurn {
  const turn = { ...talk, id, messages };
  const { chat } = textsIn(talk.locale);
  // Nobody can know what the person was told.
  if (answer === undefined) return toAnswered(turn, 'notice', [chat.failures['outcome-unknown']], now);
  const worded = wordAnswer(turn, answer, parts);
  if (worded.pages.length === 0) return toAnswered(turn, 'notice', [chat.failures['empty-answer']], now);
  return withAnswer(turn, worded, worded.remarks, now);
}
