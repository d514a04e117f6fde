import type { MessageId } from '../base/ids.ts';
import { turnsWithoutRepeat } from '../pair/conversation.ts';
import type { AnsweredMessages } from '../pair/pair.ts';
import type { AcceptedMessage } from './accepted-message.ts';
import type { IncomingMessage } from './incoming.ts';
import { noteStarterTold } from './thread-starter.ts';
import type { AcceptedTurn, AnsweredTurn, Remarks, SentTurn, Shown, Turn } from './turn.ts';
import {
  type LostAnswer,
  lostAtMost,
  postedAtMost,
  type UserRecord,
  unseenAtMost,
  withPersonal,
} from './user-record.ts';

/**
 * Pure changes of a user's open turns, in the order of a turn's life: advanced, frozen, shown, answered, delivered or
 * lost. What changes the record gives back the same record when it doesn't apply any more, so that nothing is written:
 * see `Records.update`.
 */

/** The one that runs, or is the next to. */
export function firstTurn(record: UserRecord | undefined): Turn | undefined {
  return record?.personal.turns[0];
}

/** The one that runs, where its answer or its notice is stored. */
export function answeredTurnIn(record: UserRecord | undefined): AnsweredTurn | undefined {
  const turn = firstTurn(record);
  return turn?.state === 'answered' ? turn : undefined;
}

/**
 * The one that runs, as it stands now: its messages may have changed since it was taken up. Where all of them were taken
 * back, the next turn is another's, in another channel: then there is none.
 */
export function unansweredTurnIn(
  record: UserRecord | undefined,
  { place }: Pick<Turn, 'place'>,
): AcceptedTurn | SentTurn | undefined {
  const turn = firstTurn(record);
  return turn?.state === 'answered' || turn?.place.channel !== place.channel ? undefined : turn;
}

export function withTurns(record: UserRecord, turns: Turn[]): UserRecord {
  return withPersonal(record, { turns });
}

/** Puts turns behind what was sent, and before all that waits to be. */
export function beforeUnsent(record: UserRecord, turns: readonly Turn[]): UserRecord {
  const before = record.personal.turns;
  const firstUnsent = before.findIndex(({ state }) => state === 'accepted');
  const begun = firstUnsent === -1 ? before : before.slice(0, firstUnsent);
  return withTurns(record, [...begun, ...turns, ...before.slice(begun.length)]);
}

/** Puts a later state in place of the turn that runs. What is shown of it stays known. */
export function advanceTurn(record: UserRecord, turn: Turn): UserRecord {
  const [running, ...waiting] = record.personal.turns;
  if (running?.id !== turn.id) return record;
  const later = running.state === 'accepted' ? turn : { ...turn, shown: running.shown };
  return withTurns(record, [later, ...waiting]);
}

/** Frozen: notes which entries the turn brings up, none perhaps. They don't come again in the next turns. */
export function noteRecalled(record: UserRecord, entries: readonly string[]): UserRecord {
  const { lately, turns, lines } = record.personal.recall;
  return withPersonal(record, {
    recall: {
      lately: [...lately, [...entries]].slice(-turnsWithoutRepeat),
      turns: turns + (entries.length === 0 ? 0 : 1),
      lines: lines + entries.length,
    },
  });
}

/** Sent: of the turn that runs it is known that it did not arrive. A run of before that never ends says nothing then. */
export function noteNotArrived(record: UserRecord | undefined): UserRecord | undefined {
  const turn = firstTurn(record);
  return record === undefined || turn?.state !== 'sent' ? record : advanceTurn(record, { ...turn, arrived: 'no' });
}

/** Shown: notes what can be seen of the turn that runs, whether its answer is stored by now or not. */
export function noteShown(record: UserRecord, turn: SentTurn, shown: Shown): UserRecord {
  const [running, ...waiting] = record.personal.turns;
  if (running?.id !== turn.id || running.state === 'accepted') return record;
  return withTurns(record, [{ ...running, shown }, ...waiting]);
}

/** What is answered: a turn, or messages that were none. The last of them gets the reply. */
export type Answerable = Pick<AcceptedTurn, 'id' | 'place' | 'locale'> &
  Pick<IncomingMessage, 'rights'> & { readonly messages: readonly Pick<AcceptedMessage, 'id'>[] };

/** What an answer or a notice makes of it. `now` is in milliseconds since the epoch. */
export function toAnswered(
  { id, place, rights, locale, messages }: Answerable,
  kind: 'answer' | 'notice',
  pages: readonly string[],
  now: number,
): AnsweredTurn {
  return {
    id,
    place,
    rights: rights && [...rights],
    locale,
    state: 'answered',
    kind,
    replyTo: messages.at(-1)?.id ?? id,
    pages: pages.map((text) => ({ text })),
    answeredAt: now,
  };
}

/** Answered: stores the answer and counts the messages that it answers, in one and the same write. */
export function answerTurn(record: UserRecord, sent: SentTurn, answered: AnsweredTurn): UserRecord {
  const running = firstTurn(record);
  if (running?.id !== sent.id || running.state !== 'sent') return record;
  const isStarterTold = sent.messages.some(({ brought }) => brought.some(({ kind }) => kind === 'starter'));
  const advanced = advanceTurn(isStarterTold ? noteStarterTold(record, sent) : record, answered);
  const counted = countAnswered(advanced, amountOf(sent.messages), answered.answeredAt);
  return withPersonal(counted, { failing: null, unposted: 0, acquaintance: null });
}

export function amountOf(messages: readonly Pick<AcceptedMessage, 'text'>[]): AnsweredMessages {
  return { messages: messages.length, characters: messages.reduce((sum, { text }) => sum + text.length, 0) };
}

/** For consolidation, which is due by these counts. `now` is in milliseconds since the epoch. */
export function countAnswered(record: UserRecord, said: AnsweredMessages, now: number): UserRecord {
  const { answered, answeredCharacters } = record.personal;
  return withPersonal(record, {
    answered: answered + said.messages,
    answeredCharacters: answeredCharacters + said.characters,
    lastAnsweredAt: now,
  });
}

// Each answered turn that waits for Discord holds its pages: beyond this many open turns the order stays as it is.
const mostOvertaken = 10;

/**
 * Lets other channels' turns go before one that Discord doesn't take at present. Turns of its own channel stay behind
 * it, so that answers keep their order there.
 */
export function postponeTurn(record: UserRecord, turn: AnsweredTurn): UserRecord {
  const [running, ...others] = record.personal.turns;
  if (running?.id !== turn.id || others.length >= mostOvertaken) return record;
  const sameChannel = others.findIndex((other) => other.place.channel === turn.place.channel);
  const before = sameChannel === -1 ? others.length : sameChannel;
  if (before === 0) return record;
  return withTurns(record, [...others.slice(0, before), running, ...others.slice(before)]);
}

/** Delivered: removes a turn that is over, and its text with it. What nobody saw of an answer is noted. */
export function closeTurn(record: UserRecord, turn: Turn): UserRecord {
  const [running, ...waiting] = record.personal.turns;
  if (running?.id !== turn.id) return record;
  const closed = notePosted(withTurns(record, waiting), turn);
  if (turn.state !== 'answered' || turn.kind !== 'answer') return closed;
  const untold = remarksWereSeen(turn) ? closed : noteRemarks(closed, turn, 'unseen');
  if (wasSeen(turn)) return untold;
  return withPersonal(untold, { unseen: [...untold.personal.unseen, ...firstAndLastOf(turn)].slice(-unseenAtMost) });
}

/** They stand at the end of the last page, of which a short form may keep the beginning only. */
function remarksWereSeen({ pages }: AnsweredTurn): boolean {
  const { posted, form } = pages.at(-1) ?? {};
  return posted !== undefined && form !== 'notice' && form !== 'short';
}

/** What nobody saw is said again; what was seen after all isn't. */
export function noteRemarks(record: UserRecord, remarks: Remarks, were: 'seen' | 'unseen'): UserRecord {
  const { unposted = 0, acquaintance = null, sleepPause } = remarks;
  const { personal, pausesTold } = record;
  const wereSeen = were === 'seen';
  const told = sleepPause === undefined ? pausesTold : { ...pausesTold, sleep: wereSeen ? sleepPause : null };
  return withPersonal(
    { ...record, pausesTold: told },
    {
      unposted: Math.max(0, personal.unposted + (wereSeen ? -unposted : unposted)),
      acquaintance: acquaintance === null ? personal.acquaintance : wereSeen ? null : acquaintance,
    },
  );
}

/** Whether words of the answer can be read on Discord. */
export function wasSeen({ pages }: AnsweredTurn): boolean {
  return pages.some(({ posted, form }) => posted !== undefined && form !== 'notice');
}

/** Its first and its last message. */
export function firstAndLastOf({ id, replyTo }: Pick<AnsweredTurn, 'id' | 'replyTo'>): readonly MessageId[] {
  return [...new Set([id, replyTo])];
}

function notePosted(record: UserRecord, turn: Turn): UserRecord {
  const pages = turn.state === 'answered' ? turn.pages.flatMap(({ posted }) => posted ?? []) : [];
  return withPersonal(record, { posted: [...postedLately(record), ...pages].slice(-postedAtMost).join(' ') });
}

/** The ids of the last pages of earlier turns, oldest first: in the same words they are not what is looked for. */
export function postedLately(record: UserRecord | undefined): readonly MessageId[] {
  const posted = record?.personal.posted ?? '';
  return posted === '' ? [] : (posted.split(' ') as MessageId[]);
}

/** Lost: closes a turn whose answer Discord didn't take in time, and notes what is to be said of it. */
export function loseTurn(
  record: UserRecord,
  turn: AnsweredTurn,
  { page, pagesAfter }: Pick<LostAnswer, 'page' | 'pagesAfter'>,
): UserRecord {
  const closed = closeTurn(record, turn);
  if (closed === record) return record;
  const { id, place, rights, locale, unposted, acquaintance, sleepPause, replyTo, answeredAt } = turn;
  const what: LostAnswer['what'] = turn.kind === 'notice' ? 'apology' : wasSeen(turn) ? 'rest' : 'all';
  const lost = { id, place, rights, locale, unposted, acquaintance, sleepPause, replyTo, answeredAt };
  return withPersonal(closed, {
    lost: withinRoom([...record.personal.lost, { ...lost, what, page, pagesAfter, older: 0 }]),
  });
}

/**
 * Where there are too many, the oldest that has another one behind it in its channel is told of with that one; where
 * none has, the oldest of all with the next.
 */
function withinRoom(lost: readonly LostAnswer[]): LostAnswer[] {
  if (lost.length <= lostAtMost) return [...lost];
  const nextInChannel = lost.map(({ place }, at) =>
    lost.findIndex((later, index) => index > at && later.place.channel === place.channel),
  );
  const oldest = nextInChannel.findIndex((next) => next !== -1);
  const [gone, heir] = oldest === -1 ? [0, 1] : [oldest, nextInChannel[oldest]];
  const older = 1 + (lost[gone]?.older ?? 0);
  return lost.map((one, at) => (at === heir ? { ...one, older: one.older + older } : one)).toSpliced(gone, 1);
}

/** Notes that nothing of an answer can be posted where it belongs. */
export function noteUnposted(record: UserRecord, answers = 1): UserRecord {
  return withPersonal(record, { unposted: record.personal.unposted + answers });
}
