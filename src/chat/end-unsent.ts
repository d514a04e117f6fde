import type { UserId } from '../base/ids.ts';
import type { CallsUsedUp } from '../pair/model-calls.ts';
import { noPauses, type Pause, pauseInForce } from '../pair/pauses.ts';
import { textsIn } from '../texts/languages.ts';
import type { AcceptedTurn, AnsweredTurn, Turn } from './turn.ts';
import { advanceTurn, answeredTurnIn, beforeUnsent, closeTurn, toAnswered, unansweredTurnIn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import { type Unread, type UserRecord, unreadAtMost, withPersonal } from './user-record.ts';

/** Turns that end without having been sent: nobody reads them, and the person is told so once. */

/**
 * Ends a turn that is not sent, as there are no model calls left for today. The person is told once a day, and until
 * when; what they say after that is not taken in either, and each message of it is marked as such.
 */
export async function endWithoutCalls(
  user: UserId,
  unsent: Turn,
  { whose, until }: CallsUsedUp,
  { users, modelCalls, meter, clock, log }: TurnParts,
): Promise<AnsweredTurn | undefined> {
  const ended = await endUnsent(user, unsent, users, (current, turn) => {
    const text = textsIn(turn.locale).chat.noMoreToday(Math.ceil(until / 1_000));
    const notice = toAnswered(turn, 'notice', [text], clock.now());
    if (modelCalls.isOfToday(current.modelCalls) && current.modelCalls.told) {
      return advanceTurn(current, { ...notice, marks: turn.messages.map(({ id }) => id) });
    }
    const told = { ...current, modelCalls: modelCalls.withTold(current.modelCalls) };
    return advanceTurn(told, { ...notice, about: 'no-more-calls' });
  });
  log.info({ userId: user, turn: unsent.id, whose, until: new Date(until).toISOString() }, 'no model calls left today');
  meter.turnEnded({ kind: 'out-of-calls' });
  return ended;
}

/** Ends the turn as it stands now, unless it is gone or was sent meanwhile. */
async function endUnsent(
  user: UserId,
  unsent: Turn,
  users: TurnParts['users'],
  end: (record: UserRecord, turn: AcceptedTurn) => UserRecord,
): Promise<AnsweredTurn | undefined> {
  const record = await users.update(user, (current) => {
    const turn = unansweredTurnIn(current, unsent);
    return current === undefined || turn?.state !== 'accepted' ? current : end(current, turn);
  });
  return answeredTurnIn(record);
}

/** Why and since when nobody answers this person. */
export function chatPauseOf(
  record: UserRecord | undefined,
  { pausesOfAll }: Pick<TurnParts, 'pausesOfAll'>,
): Pause | undefined {
  return pauseInForce('chat', record?.pauses ?? noPauses, pausesOfAll.current);
}

/** The same, for who has said nothing yet that could be answered. */
export async function isChatPaused(user: UserId, parts: Pick<TurnParts, 'users' | 'pausesOfAll'>): Promise<boolean> {
  // Whatever is wrong with the record is said where it matters.
  return chatPauseOf(await parts.users.read(user).catch(() => undefined), parts) !== undefined;
}

/**
 * Ends a turn that is not sent, as the chat is paused. The person is told once a pause, and why; all that came is told
 * of when it goes on.
 */
export async function endPaused(
  user: UserId,
  unsent: AcceptedTurn,
  pause: Pause,
  { users, clock, log }: TurnParts,
): Promise<AnsweredTurn | undefined> {
  const ended = await endUnsent(user, unsent, users, (current, turn) => {
    const noted = noteUnread(current, turn);
    if (noted.pausesTold.chat === pause.since) return closeTurn(noted, turn);
    const told = { ...noted, pausesTold: { ...noted.pausesTold, chat: pause.since } };
    const notice = textsIn(turn.locale).chat.paused(pause.reason);
    return advanceTurn(told, { ...toAnswered(turn, 'notice', [notice], clock.now()), about: 'pause' });
  });
  log.info({ userId: user, turn: unsent.id }, 'turn not sent, the chat is paused');
  return ended;
}

function noteUnread(record: UserRecord, { id, place, rights, locale, messages }: AcceptedTurn): UserRecord {
  const { unread } = record.personal;
  const earlier = unread.find((one) => one.place.channel === place.channel);
  const noted: Unread = {
    id: messages.at(-1)?.id ?? id,
    place,
    rights,
    locale,
    messages: (earlier?.messages ?? 0) + messages.length,
  };
  const all = [...unread.filter((one) => one !== earlier), noted];
  return withPersonal(record, { unread: all.length > unreadAtMost ? letOldestGo(all) : all });
}

/** No message goes untold: those of the place that is let go are told of with those of the next. */
function letOldestGo([oldest, next, ...others]: readonly Unread[]): Unread[] {
  if (oldest === undefined || next === undefined) return [];
  return [{ ...next, messages: next.messages + oldest.messages }, ...others];
}

/** Has a person told, in each place, how many messages came there while the chat was paused. */
export async function tellOfUnread(user: UserId, parts: TurnParts): Promise<UserRecord | undefined> {
  const record = await parts.users.update(user, (current) => {
    if (current === undefined || current.personal.unread.length === 0) return current;
    if (chatPauseOf(current, parts) !== undefined) return current;
    const notices = current.personal.unread.map((one) => toEndOfPause(one, parts.clock.now()));
    return withPersonal(beforeUnsent(current, notices), { unread: [] });
  });
  parts.log.info({ userId: user }, 'messages of a pause are told of');
  return record;
}

function toEndOfPause({ messages, ...last }: Unread, now: number): AnsweredTurn {
  const text = textsIn(last.locale).chat.pauseIsOver(messages);
  return { ...toAnswered({ ...last, messages: [last] }, 'notice', [text], now), about: 'end-of-a-pause' };
}
