import type { MessageId } from '../base/ids.ts';
import { beginningOf } from '../base/text.ts';
import { turnsWithoutRepeat } from '../pair/conversation.ts';
import type { AcceptedMessage } from './accepted-message.ts';
import { addressesOf } from './gather-attachments.ts';
import type { AnsweredTurn, SentTurn, Shown, Turn } from './turn.ts';
import {
  deletedAtMost,
  editedAtMost,
  type LostAnswer,
  lostAtMost,
  startersToldAtMost,
  type UserRecord,
  unseenAtMost,
} from './user-record.ts';

/**
 * Pure changes of a user's open turns. What changes the record gives back the same record when it doesn't apply any
 * more, so that nothing is written: see `Records.update`.
 */

export function firstTurn(record: UserRecord | undefined): Turn | undefined {
  return record?.personal.turns[0];
}

export function withTurns(record: UserRecord, turns: Turn[]): UserRecord {
  return { ...record, personal: { ...record.personal, turns } };
}

/** Puts a later state in place of the turn that runs. What is shown of it stays known. */
export function advanceTurn(record: UserRecord, turn: Turn): UserRecord {
  const [running, ...waiting] = record.personal.turns;
  if (running?.id !== turn.id) return record;
  const later = running.state === 'accepted' ? turn : { ...turn, shown: running.shown };
  return withTurns(record, [later, ...waiting]);
}

/** Notes what is shown of the turn that runs, whether its answer is stored by now or not. */
export function noteShown(record: UserRecord, turn: SentTurn, shown: Shown): UserRecord {
  const [running, ...waiting] = record.personal.turns;
  if (running?.id !== turn.id || running.state === 'accepted') return record;
  return withTurns(record, [{ ...running, shown }, ...waiting]);
}

/** Stores the answer and counts the messages that it answers, in one and the same write. */
export function answerTurn(record: UserRecord, sent: SentTurn, answered: AnsweredTurn): UserRecord {
  if (firstTurn(record)?.id !== sent.id || firstTurn(record)?.state !== 'sent') return record;
  const isStarterTold = sent.messages.some(({ brought }) => brought.some(({ kind }) => kind === 'starter'));
  const advanced = advanceTurn(isStarterTold ? noteStarterTold(record, sent) : record, answered);
  const characters = sent.messages.reduce((sum, { text }) => sum + text.length, 0);
  const counted = countAnswered(advanced, { messages: sent.messages.length, characters }, answered.answeredAt);
  return { ...counted, personal: { ...counted.personal, failing: null } };
}

/** What a person said in messages that were answered. */
export type AnsweredMessages = { readonly messages: number; readonly characters: number };

export function countAnswered(record: UserRecord, said: AnsweredMessages, now: number): UserRecord {
  const { answered, answeredCharacters } = record.personal;
  const counts = { answered: answered + said.messages, answeredCharacters: answeredCharacters + said.characters };
  return { ...record, personal: { ...record.personal, ...counts, lastAnsweredAt: now } };
}

/** The agent knows what the turn's thread began with, as far as there is something to know. */
export function noteStarterTold(record: UserRecord, { agent, place }: SentTurn): UserRecord {
  const { startersTold } = record.personal;
  const before = startersTold?.agent === agent ? startersTold.threads : [];
  const threads = [...before.filter((thread) => thread !== place.channel), place.channel].slice(-startersToldAtMost);
  return { ...record, personal: { ...record.personal, startersTold: { agent, threads } } };
}

/** Nothing of before is in view any more: what a thread began with is to be told again. */
export function withNothingTold(record: UserRecord): UserRecord {
  return { ...record, personal: { ...record.personal, startersTold: null } };
}

/** Notes which entries a turn brings up, none perhaps: they don't come again in the next turns. */
export function noteRecalled(record: UserRecord, entries: readonly string[]): UserRecord {
  const { lately, turns, lines } = record.personal.recall;
  const recall = {
    lately: [...lately, [...entries]].slice(-turnsWithoutRepeat),
    turns: turns + (entries.length === 0 ? 0 : 1),
    lines: lines + entries.length,
  };
  return { ...record, personal: { ...record.personal, recall } };
}

/** What is to be said of an answer that Discord didn't take in time. */
export function loseTurn(
  record: UserRecord,
  turn: AnsweredTurn,
  { page, pagesAfter }: Pick<LostAnswer, 'page' | 'pagesAfter'>,
): UserRecord {
  const closed = closeTurn(record, turn);
  if (closed === record) return record;
  const { id, place, rights, locale, replyTo, answeredAt } = turn;
  const what: LostAnswer['what'] = turn.kind === 'notice' ? 'apology' : wasSeen(turn) ? 'rest' : 'all';
  const lost = { id, place, rights, locale, replyTo, answeredAt, what, page, pagesAfter, older: 0 };
  return { ...closed, personal: { ...closed.personal, lost: withinRoom([...record.personal.lost, lost]) } };
}

/** Where there are too many, the oldest that has another one behind it in its channel is told of with that one. */
function withinRoom(lost: readonly LostAnswer[]): LostAnswer[] {
  if (lost.length <= lostAtMost) return [...lost];
  const laterIn = (index: number) =>
    lost.findIndex(({ place }, at) => at > index && place.channel === lost[index]?.place.channel);
  const gone = Math.max(
    0,
    lost.findIndex((_, index) => laterIn(index) !== -1),
  );
  const heir = Math.max(laterIn(gone), gone + 1);
  const older = 1 + (lost[gone]?.older ?? 0);
  return lost.flatMap((each, index) => {
    if (index === gone) return [];
    return index === heir ? [{ ...each, older: each.older + older }] : [each];
  });
}

/** Removes what is told, or can't be. An answer that was there all the same was seen. */
export function forgetLost(record: UserRecord, told: LostAnswer, found: 'found' | 'not-found'): UserRecord {
  const { lost, unseen } = record.personal;
  const ids = turnEnds(told);
  return {
    ...record,
    personal: {
      ...record.personal,
      lost: lost.filter(({ id }) => id !== told.id),
      unseen: found === 'found' ? unseen.filter((id) => !ids.includes(id)) : unseen,
    },
  };
}

/** Whether words of the answer can be read on Discord. */
export function wasSeen({ pages }: AnsweredTurn): boolean {
  return pages.some(({ posted, form }) => posted !== undefined && form !== 'notice');
}

/** Its first and its last message. */
export function turnEnds({ id, replyTo }: Pick<AnsweredTurn, 'id' | 'replyTo'>): readonly MessageId[] {
  return [...new Set([id, replyTo])];
}

/** Removes a turn that is over, and its text with it. What nobody saw of an answer is noted. */
export function closeTurn(record: UserRecord, turn: Turn): UserRecord {
  const [running, ...waiting] = record.personal.turns;
  if (running?.id !== turn.id) return record;
  const closed = withTurns(record, waiting);
  if (turn.state !== 'answered' || turn.kind !== 'answer' || wasSeen(turn)) return closed;
  const unseen = [...record.personal.unseen, ...turnEnds(turn)].slice(-unseenAtMost);
  return { ...closed, personal: { ...closed.personal, unseen } };
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

/** Takes over an edit of a message that was accepted: in the turn that it waits for, or beside what was sent. */
export function amendInRecord(record: UserRecord, edited: AcceptedMessage): UserRecord {
  const { turns } = record.personal;
  const change = amendMessage(turns, edited);
  if (change.kind === 'changed') return withTurns(record, change.turns);
  if (isWaiting(turns, edited.id)) return record;
  const others = record.personal.edited.filter(({ id }) => id !== edited.id);
  const text = beginningOf(edited.text, longestEdit);
  return withCorrections(record, { edited: [...others, { id: edited.id, text }].slice(-editedAtMost) });
}

/** Takes deleted messages out of the turns that they wait for, and notes the others that had been accepted. */
export function withdrawInRecord(record: UserRecord, ids: readonly MessageId[]): UserRecord {
  const { turns, deleted, edited } = record.personal;
  const sent = ids.filter((id) => record.handled.includes(id) && !isWaiting(turns, id) && !deleted.includes(id));
  const change = withdrawMessages(turns, new Set(ids));
  const left = change.kind === 'changed' ? withTurns(record, change.turns) : record;
  if (sent.length === 0) return left;
  return withCorrections(left, {
    deleted: [...deleted, ...sent].slice(-deletedAtMost),
    edited: edited.filter(({ id }) => !sent.includes(id)),
  });
}

// As much as she was given of it.
const longestEdit = 6_000;

function isWaiting(turns: readonly Turn[], message: MessageId): boolean {
  return turns.some((turn) => turn.state === 'accepted' && turn.messages.some(({ id }) => id === message));
}

type Corrections = Partial<Pick<UserRecord['personal'], 'deleted' | 'edited'>>;

function withCorrections(record: UserRecord, corrections: Corrections): UserRecord {
  return { ...record, personal: { ...record.personal, ...corrections } };
}

/** What an edit or a deletion makes of the open turns. */
export type TurnsChange = { readonly kind: 'changed'; readonly turns: Turn[] } | { readonly kind: 'unchanged' };

/**
 * Takes over the edit of a message that waits. What was sent is frozen, and an edit is never refused for its length.
 * Nothing changes where Discord only adds a preview to a link.
 */
export function amendMessage(turns: readonly Turn[], edited: AcceptedMessage): TurnsChange {
  const isAmended = (message: AcceptedMessage) => message.id === edited.id && !saysTheSame(message, edited);
  if (!turns.some((turn) => turn.state === 'accepted' && turn.messages.some(isAmended))) return { kind: 'unchanged' };
  const amended = turns.map((turn) => {
    if (turn.state !== 'accepted') return turn;
    const messages = turn.messages.map((message) => (isAmended(message) ? { ...edited, at: message.at } : message));
    return { ...turn, messages };
  });
  return { kind: 'changed', turns: amended };
}

function saysTheSame(one: AcceptedMessage, other: AcceptedMessage): boolean {
  return shownIn(one) === shownIn(other) && addressesOf(one) === addressesOf(other);
}

function shownIn(message: AcceptedMessage): string {
  return JSON.stringify([message, ...message.brought].map(({ text, asides }) => ({ text, asides })));
}

/**
 * Takes deleted messages out of the turns that wait; a turn without messages vanishes. What was sent is frozen.
 *
 * When the first message of a turn goes, the turn takes the id of the one that is first now. Nothing of a turn that
 * waits was posted, so no nonce has been made from the old id; and message ids are unique, so no other turn has
 * the new one.
 */
export function withdrawMessages(turns: readonly Turn[], ids: ReadonlySet<MessageId>): TurnsChange {
  const isWithdrawn = ({ id }: AcceptedMessage) => ids.has(id);
  if (!turns.some((turn) => turn.state === 'accepted' && turn.messages.some(isWithdrawn))) return { kind: 'unchanged' };
  const left = turns.flatMap((turn): Turn[] => {
    if (turn.state !== 'accepted') return [turn];
    const messages = turn.messages.filter((message) => !isWithdrawn(message));
    const [first] = messages;
    return first === undefined ? [] : [{ ...turn, id: first.id, messages }];
  });
  return { kind: 'changed', turns: left };
}
