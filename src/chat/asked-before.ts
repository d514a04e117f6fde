import { unlessLate } from '../base/deadline.ts';
import { Failure, isFailure } from '../base/failure.ts';
import type { AgentId, ChannelId, MessageId, UserId } from '../base/ids.ts';
import { byAge, latestOf } from '../base/snowflakes.ts';
import type { Answer } from '../pair/conversation.ts';
import { textsIn } from '../texts/languages.ts';
import { type AcceptedMessage, toAccepted } from './accepted-message.ts';
import { localeOf } from './admission.ts';
import { wordAnswer } from './answer-reader.ts';
import { toAnswered } from './end-unsent.ts';
import { type HandledMessages, isHandled, noteHandled } from './handled-messages.ts';
import type { IncomingMessage } from './incoming.ts';
import { amendInRecord, isWaiting, withdrawInRecord, withdrawMessages } from './message-corrections.ts';
import { withRemarks } from './page-forms.ts';
import { type PatientParts, type TracedMessage, traceAtOnce, traceWithPatience } from './trace-asked.ts';
import type { AcceptedTurn, AnsweredTurn } from './turn.ts';
import { beforeUnsent, countAnswered, firstTurn, withTurns } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import { foundLaterAtMost, type UserRecord, withPersonal } from './user-record.ts';

export type AskedBeforeParts = Pick<TurnParts, 'users' | 'conversation' | 'names' | 'clock' | 'log'>;

/** What was found out of messages that may have been asked before. */
export type AskedBefore = {
  /** Dealt with by that. */
  readonly asked: ReadonlySet<MessageId>;
  /** Letta could not say it of these. */
  readonly unknown: ReadonlySet<MessageId>;
};

// Each is looked for at Letta, where others want to be answered meanwhile.
const talksAtOnce = 20;

/** Takes in what each person said in each place, some at a time. */
export async function takeInTalks(
  messages: readonly IncomingMessage[],
  takeIn: (talk: readonly IncomingMessage[], by: UserId) => Promise<ReadonlySet<MessageId> | 'unknown'>,
): Promise<AskedBefore> {
  const talks = [...Map.groupBy(messages, ({ author, place }) => `${author.id} ${place.channel}`).values()];
  const [asked, unknown] = [new Set<MessageId>(), new Set<MessageId>()];
  for (let start = 0; start < talks.length; start += talksAtOnce) {
    const some = talks.slice(start, start + talksAtOnce);
    await Promise.all(
      some.map(async (talk) => {
        const taken = await takeIn(talk, (talk[0] as IncomingMessage).author.id);
        if (taken === 'unknown') for (const { id } of talk) unknown.add(id);
        else for (const id of taken) asked.add(id);
      }),
    );
  }
  return { asked, unknown };
}

// Nobody waits longer for what is hardly ever so.
const tracedWithinMs = 10_000;

/**
 * The messages, of one person in one place, oldest first, of which Letta knows though the record doesn't: they were asked
 * after the backup was made that stands in the place of the database now. They count as handled, and as answered where
 * they were. The answer to `young` ones becomes a turn that is looked for in the channel before it is posted.
 *
 * @throws Failure where Letta or the storage doesn't say.
 */
export async function takeInAskedBefore(
  user: UserId,
  messages: readonly IncomingMessage[],
  isYoung: (message: AcceptedMessage) => boolean,
  parts: AskedBeforeParts,
): Promise<ReadonlySet<MessageId>> {
  const record = await parts.users.read(user);
  const agent = record?.personal.pair?.primary?.agent;
  const last = messages.at(-1);
  if (record === undefined || agent === undefined || last === undefined) return new Set();
  const unhandled = messages.filter(({ id, place }) => !isHandled(record, id, place.channel));
  if (unhandled.length === 0) return new Set();
  const late = new AbortController();
  const known = await unlessLate(
    parts.clock,
    tracedWithinMs,
    traceAtOnce(unhandled.map(toAccepted), agent, parts, late.signal).catch(nothingWhereGone),
    () => new Failure('letta-unreachable', 'Letta did not say in time what was asked before.'),
  ).finally(() => late.abort());
  const handled = upToNewest(known, unhandled);
  if (handled.length === 0) return new Set();

  const { place, rights } = last;
  const asked = answersIn(known);
  await parts.users.update(user, (current) => {
    if (current === undefined) return current;
    const talk: Talk = {
      place,
      locale: localeOf(current, last),
      ...(rights === undefined ? {} : { rights: [...rights] }),
    };
    const noted = noteAsked(noteFound(current, handled), asked, { talk, isYoung }, parts);
    return {
      ...noted,
      ...handled.reduce<HandledMessages>((sofar, { id }) => noteHandled(sofar, id, place.channel), noted),
    };
  });
  tellOfAsked(user, agent, handled, parts);
  return new Set(handled.map(({ id }) => id));
}

/**
 * The same for a turn that is about to be sent, as Letta could not say before, or nobody asked: of what was said before
 * this process began it is known only to the database whether it was asked, and that may be a restored or a new one. Yields
 * whether something of it was; the rest of the turn waits then. A run that may still answer it is waited for as long as
 * any answer is; then it is cancelled, and the person is told that nobody can know.
 *
 * @throws Failure where Letta or the storage doesn't say.
 */
export async function takeOutAskedBefore(
  user: UserId,
  { messages, place: { channel } }: AcceptedTurn,
  agent: AgentId,
  parts: AskedBeforeParts & PatientParts,
  signal: AbortSignal,
): Promise<boolean> {
  const before = messages.filter((message) => isEarlier(message, parts));
  const known = await traceWithPatience(before, agent, parts, signal).catch(nothingWhereGone);
  const handled = upToNewest(known, messages);
  if (handled.length === 0) return false;

  await parts.users.update(user, (record) => record && withoutAskedBefore(record, channel, { known, handled }, parts));
  tellOfAsked(user, agent, handled, parts);
  return true;
}

/** Whether a turn has taken in messages of before since it stood as it was looked for: those are to be looked for too. */
export function hasGrownByEarlier(
  { messages }: AcceptedTurn,
  sought: AcceptedTurn | undefined,
  parts: Pick<TurnParts, 'beganAt'>,
): boolean {
  if (sought === undefined) return false;
  const ids = new Set(sought.messages.map(({ id }) => id));
  return messages.some((message) => isEarlier(message, parts) && !ids.has(message.id));
}

function isEarlier({ at }: AcceptedMessage, { beganAt }: Pick<TurnParts, 'beganAt'>): boolean {
  return at <= beganAt;
}

/** What an agent that is gone was asked nobody will ever say; the sending of the next turn finds another. */
function nothingWhereGone(error: unknown): readonly TracedMessage[] {
  if (isFailure(error, 'letta-agent-missing')) return [];
  throw error;
}

function withoutAskedBefore(
  record: UserRecord,
  channel: ChannelId,
  { known, handled }: { readonly known: readonly TracedMessage[]; readonly handled: readonly AcceptedMessage[] },
  parts: AskedBeforeParts,
): UserRecord {
  // What was deleted while it was looked for had been asked all the same: it is left out of consolidation.
  const deleted = handled.filter(({ id }) => !isWaiting(record, id)).map(({ id }) => id);
  const left = withdrawInRecord(record, deleted);
  const turn = firstTurn(left);
  if (turn?.state !== 'accepted' || turn.place.channel !== channel) return left;
  const ids = new Set(handled.map(({ id }) => id));
  const change = withdrawMessages(left.personal.turns, ids);
  if (change.kind === 'unchanged') return left;
  const asked = answersIn(known.filter(({ message }) => isWaiting(record, message.id)));
  const found = noteFound(withTurns(left, change.turns), handled);
  const noted = noteAsked(found, asked, { talk: turn, isYoung: () => true }, parts);
  // They were asked as they read then.
  return turn.messages.filter(({ id, isEdited }) => isEdited && ids.has(id)).reduce(amendInRecord, noted);
}

function tellOfAsked(user: UserId, agent: AgentId, { length }: readonly unknown[], { log }: AskedBeforeParts): void {
  log.info({ userId: user, messages: length, agent }, 'messages had been asked before, unknown to the record');
}

/** What was said before the newest that was asked, and taken in before it, was asked, too. */
function upToNewest<Message extends Pick<AcceptedMessage, 'id'>>(
  known: readonly TracedMessage[],
  messages: readonly Message[],
): readonly Message[] {
  const ids = new Set(known.map(({ message }) => message.id));
  const newest = [...ids].reduce<MessageId | undefined>((sofar, id) => latestOf(id, sofar), undefined);
  const last = messages.findLastIndex(({ id }) => ids.has(id));
  return messages.filter(({ id }, at) => newest !== undefined && at <= last && byAge(id, newest) <= 0);
}

/** Messages that were asked in one go, and what came of it. */
type Exchange = { readonly messages: readonly AcceptedMessage[]; readonly answer: Answer | undefined };

function answersIn(known: readonly TracedMessage[]): readonly Exchange[] {
  const asked: { messages: AcceptedMessage[]; answer: Answer | undefined }[] = [];
  for (const { message, trace } of known) {
    const answer = trace.kind === 'answered' ? trace.answer : undefined;
    // A message that had no room at first was asked with those that came after others.
    const same = answer?.run === undefined ? asked.at(-1) : asked.find((one) => one.answer?.run === answer.run);
    if (same !== undefined && same.answer?.run === answer?.run) same.messages.push(message);
    else asked.push({ messages: [message], answer });
  }
  return asked;
}

/** Where it was asked, and how it is spoken of. */
type Talk = Pick<AcceptedTurn, 'place' | 'rights' | 'locale'>;

function noteFound(record: UserRecord, messages: readonly Pick<AcceptedMessage, 'id'>[]): UserRecord {
  const foundLater = [...record.personal.foundLater, ...messages.map(({ id }) => id)].slice(-foundLaterAtMost);
  return withPersonal(record, { foundLater });
}

/** What was answered counts, and its answers come before all that waits to be sent. */
function noteAsked(
  record: UserRecord,
  asked: readonly Exchange[],
  { talk, isYoung }: { readonly talk: Talk; readonly isYoung: (message: AcceptedMessage) => boolean },
  parts: AskedBeforeParts,
): UserRecord {
  const now = parts.clock.now();
  const counted = asked.reduce((sofar, { messages, answer }) => {
    const characters = messages.reduce((sum, { text }) => sum + text.length, 0);
    return answer === undefined ? sofar : countAnswered(sofar, { messages: messages.length, characters }, now);
  }, record);
  // What was asked in one go may stand in several turns now.
  const brought = new Set(record.personal.foundAnswers);
  const news = asked.filter(({ messages, answer }) => messages.some(isYoung) && !brought.has(answer?.run ?? ''));
  const answers = news.map((one) => toTurn(one, talk, now, parts)).filter((turn) => turn.pages.length > 0);
  const runs = news.flatMap(({ answer }) => answer?.run ?? []);
  const foundAnswers = [...record.personal.foundAnswers, ...runs].slice(-foundLaterAtMost);
  return beforeUnsent(withPersonal(counted, { foundAnswers }), answers);
}

function toTurn({ messages, answer }: Exchange, talk: Talk, now: number, parts: AskedBeforeParts): AnsweredTurn {
  const [first, ...others] = messages;
  if (first === undefined) throw new RangeError('Nothing was asked.');
  const { place, rights, locale } = talk;
  const turn: AcceptedTurn = { id: first.id, place, rights, locale, state: 'accepted', messages: [first, ...others] };
  const { chat } = textsIn(locale);
  // Nobody can know what the person was told.
  if (answer === undefined) return toAnswered(turn, 'notice', [chat.failures['outcome-unknown']], now);
  const { pages, file, remarks } = wordAnswer(turn, answer, parts);
  const below = file === undefined ? remarks : [chat.restIsInTheFile, ...remarks];
  const answered = toAnswered(turn, 'answer', withRemarks(pages, below), now);
  return file === undefined ? answered : { ...answered, file, remarks: [...remarks] };
}
