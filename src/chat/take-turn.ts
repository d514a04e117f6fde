import { Failure, isFailure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import { CallsUsedUp } from '../pair/model-calls.ts';
import { type Pause, pauseInForce } from '../pair/pauses.ts';
import { textsIn } from '../texts/languages.ts';
import { keepTyping } from './announcer.ts';
import { withAnswer, wordAnswer } from './answer-reader.ts';
import { AnswerShow, type TypingSwitch } from './answer-show.ts';
import { apologise } from './apologise.ts';
import { askPrimary, recoverTurn } from './ask-primary.ts';
import { resetIfWished, resetUnlessAway } from './begin-anew.ts';
import { deliverTurn, type NextPage } from './deliver-turn.ts';
import { chatPauseOf, endPaused, endWithoutCalls, tellOfUnread } from './end-unsent.ts';
import { mayStillBeAnswered } from './outage.ts';
import type { Reply } from './send-turn.ts';
import { tellOfLost } from './tell-of-lost.ts';
import type { AcceptedTurn, Acquaintance, AnsweredTurn, SentTurn, Turn } from './turn.ts';
import { answeredTurnIn, answerTurn, firstTurn, noteNotArrived } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { UserRecord } from './user-record.ts';

/** What can't be done now. `overtaken`: a turn of another channel goes first. `not-yet`: of what nobody waits for. */
type TakenUpLater = 'later' | 'overtaken' | 'not-yet' | 'reset-failed';

/**
 * Takes a user's first open turn from wherever it stands to its end: accepted → sent → answered → delivered, one
 * durable write each. Before the answer a failure becomes one honest sentence; when `signal` ends the wait, the turn
 * stays open for the next start, and while Letta is away it `waits`. Without an open turn the person is told of an
 * answer that got lost, if one did. What comes while the chat is `paused` is not sent. Once there is nothing more to ask
 * of Letta, the turn leaves its slot: a channel in which many wait for Discord holds up nobody elsewhere.
 */
export async function takeTurn(
  user: UserId,
  parts: TurnParts,
  signal: AbortSignal,
  leaveSlot: () => void,
): Promise<'over' | 'waits' | 'paused' | TakenUpLater> {
  const record = await readUntold(user, parts);
  const pause = chatPauseOf(record, parts);
  const turn = firstTurn(record);
  if (turn === undefined) {
    const begun = record?.personal.beginsAnew ? await resetUnlessAway(user, record, parts, signal) : 'done';
    const lost = record?.personal.lost[0];
    leaveSlot();
    if (lost !== undefined) return await tellOfLost(user, lost, parts, signal);
    if (begun !== 'done') return begun;
    return pause === undefined ? 'over' : 'paused';
  }
  const typing = typingSwitch(turn, parts);
  const show = new AnswerShow(user, turn, typing, parts);
  const deliver = async (answered: AnsweredTurn | undefined, nextPage: NextPage = 'new') => {
    if (answered === undefined) return 'over';
    leaveSlot();
    return await deliverTurn(answered, { user, show, nextPage, parts, signal });
  };
  if (turn.state === 'answered') return await deliver(turn, 'maybe-posted');
  if (turn.state === 'accepted' && pause !== undefined) return await deliver(await endPaused(user, turn, pause, parts));
  if (parts.outage.isOn) return 'waits';
  // What was sent before is looked up all the same: it may have been answered.
  const usedUp = turn.state === 'accepted' ? parts.modelCalls.usedUp(record?.modelCalls ?? null) : undefined;
  if (usedUp !== undefined) return await deliver(await endWithoutCalls(user, turn, usedUp, parts));

  typing.on();
  try {
    const answered = await obtainAnswer(user, record, turn, show, parts, signal);
    typing.off();
    if (answered === 'waits') return 'waits';
    // Of what was sent before nobody knows what was posted: a restored backup knows it as sent for ever.
    return await deliver(answered, turn.state === 'sent' ? 'maybe-posted' : 'new');
  } finally {
    typing.off();
    await show.close(signal);
  }
}

/** What came while the chat was paused is told of first, once it goes on. */
async function readUntold(user: UserId, parts: TurnParts): Promise<UserRecord | undefined> {
  const record = await parts.users.read(user);
  const isUntold = record !== undefined && record.personal.unread.length > 0;
  return isUntold && chatPauseOf(record, parts) === undefined ? await tellOfUnread(user, parts) : record;
}

function typingSwitch({ place }: Turn, { outbox, clock }: TurnParts): TypingSwitch {
  let stop: (() => void) | undefined;
  return {
    on() {
      stop ??= keepTyping(place.channel, outbox, clock);
    },
    off() {
      stop?.();
      stop = undefined;
    },
  };
}

async function obtainAnswer(
  user: UserId,
  record: UserRecord | undefined,
  turn: AcceptedTurn | SentTurn,
  show: AnswerShow,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<AnsweredTurn | 'waits' | undefined> {
  const startedAt = parts.clock.elapsed();
  try {
    if (turn.state === 'accepted') await resetIfWished(user, turn.id, record, parts, signal);
    const ask =
      turn.state === 'accepted'
        ? askPrimary(user, turn, show, parts, signal)
        : recoverTurn(user, turn, show, parts, signal);
    const reply = await ask;
    if (reply.kind === 'withdrawn') return undefined;
    const answered = await storeAnswer(user, reply, parts);
    const { id, messages } = reply.turn;
    const tookMs = Math.round(parts.clock.elapsed() - startedAt);
    parts.log.info({ userId: user, turn: id, messages: messages.length, tookMs }, 'turn answered');
    parts.meter.turnEnded({ kind: 'answered', tookMs });
    await parts.onAnswered(user);
    return answered;
  } catch (error) {
    // Storage that fails is nothing to apologise for yet: the turn is safe where it is, and is taken up again.
    if (signal.aborted || isFailure(error, 'store-unavailable')) throw error;
    if (error instanceof CallsUsedUp) return await endWithoutCalls(user, turn, error, parts);
    return (await isToWait(user, error, parts, signal)) ? 'waits' : await apologise(user, turn, error, parts);
  }
}

/** Whether a turn that failed is taken up again, as the server is away. */
async function isToWait(user: UserId, error: unknown, parts: TurnParts, signal: AbortSignal): Promise<boolean> {
  if (!mayStillBeAnswered(error) || !(await parts.outage.isKnownToBeOn(signal))) return false;
  if (error.arrived === 'no') await parts.users.update(user, noteNotArrived);
  return true;
}

/** Stores the answer. Undefined when the turn is gone meanwhile, and nobody waits for an answer any more. */
async function storeAnswer(user: UserId, reply: Reply, parts: TurnParts): Promise<AnsweredTurn | undefined> {
  const { turn } = reply;
  const worded = wordAnswer(turn, reply, parts);
  if (worded.pages.length === 0) throw new Failure('empty-answer', whyEmpty(reply), { arrived: 'yes' });

  const record = await parts.users.update(user, (current) => {
    if (current === undefined) return current;
    const { unposted } = current.personal;
    const pause = untoldPauseOf(current, parts);
    const acquaintance = acquaintanceOf(current, turn);
    const remarks = [...worded.remarks, ...remarksFor(turn, current, pause, acquaintance)];
    const answered = {
      ...withAnswer(turn, worded, remarks, parts.clock.now()),
      acquaintance,
      sleepPause: pause?.since,
    };
    const told =
      pause === undefined ? current : { ...current, pausesTold: { ...current.pausesTold, sleep: pause.since } };
    return answerTurn(told, turn, unposted === 0 ? answered : { ...answered, unposted });
  });
  if (worded.tookBack) await parts.streaming.turnOff();
  return answeredTurnIn(record);
}

/** What is to be said below an answer of everything but the answer itself. */
function remarksFor(
  turn: SentTurn,
  record: UserRecord,
  pause: Pause | undefined,
  acquaintance: Acquaintance | undefined,
): readonly string[] {
  const { chat } = textsIn(turn.locale);
  const { unposted } = record.personal;
  return [
    turn.leftOut === true ? chat.notAllSeen : undefined,
    turn.begunAnew === true ? chat.begunAnew : undefined,
    pause === undefined ? undefined : chat.sleepPaused(pause.reason),
    unposted === 0 ? undefined : chat.unposted(unposted),
    acquaintance && { 'first-contact': chat.firstContact, 'conversation-lost': chat.conversationWasLost }[acquaintance],
  ].filter((remark) => remark !== undefined);
}

/** What is to be said once to somebody whom she meets for the first time, or anew, or who has seen nothing of it yet. */
function acquaintanceOf({ personal }: UserRecord, { memoryLost }: SentTurn): Acquaintance | undefined {
  if (memoryLost === true) return 'conversation-lost';
  return personal.answered === 0 ? 'first-contact' : (personal.acquaintance ?? undefined);
}

/** A pause of sleep-time of which the person was not told yet. */
function untoldPauseOf(record: UserRecord, { pausesOfAll }: TurnParts): Pause | undefined {
  const pause = pauseInForce('sleep', record.pauses, pausesOfAll.current);
  const { pair } = record.personal;
  const isNoneOfTheirs = pair?.sleepWanted === false;
  return pause?.since === record.pausesTold.sleep || isNoneOfTheirs ? undefined : pause;
}

function whyEmpty({ cutShort }: Reply): string {
  if (cutShort === undefined) return 'The agent answered without text.';
  return `The agent's answer was cut off (${cutShort}) before it held any text.`;
}
