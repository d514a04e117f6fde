import { Failure, type FailureKind, isFailure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import { CallsUsedUp } from '../pair/model-calls.ts';
import { textsIn } from '../texts/languages.ts';
import { keepTyping } from './announcer.ts';
import { cleanerFor } from './answer-reader.ts';
import { AnswerShow, type TypingSwitch } from './answer-show.ts';
import { askPrimary, recoverTurn } from './ask-primary.ts';
import { resetConversation } from './begin-anew.ts';
import { type Delivery, deliverTurn } from './deliver-turn.ts';
import { mayDo } from './incoming.ts';
import { withRemarks } from './page-forms.ts';
import { pagesOf } from './pages.ts';
import { noteFailure, repetitionOf } from './repeated-failure.ts';
import type { Reply } from './send-turn.ts';
import { type Telling, tellOfLost } from './tell-of-lost.ts';
import { advanceTurn, answerTurn, closeTurn, firstTurn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { AcceptedTurn, AnsweredTurn, SentTurn, Turn, UserRecord } from './user-record.ts';

/**
 * Takes a user's first open turn from wherever it stands to its end: accepted → sent → answered → delivered, one
 * durable write each. Before the answer a failure becomes one honest sentence; when `signal` ends the wait, the turn
 * stays open for the next start, and while Letta is away it `waits`. Without an open turn the person is told of an
 * answer that got lost, if one did.
 */
export async function takeTurn(
  user: UserId,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<Delivery | Telling | 'waits'> {
  const record = await parts.users.read(user);
  const turn = firstTurn(record);
  if (turn === undefined) {
    if (record?.personal.beginsAnew) await resetConversation(user, record, parts);
    return await tellOfLost(user, record?.personal.lost[0], parts, signal);
  }
  const typing = typingSwitch(turn, parts);
  const show = new AnswerShow(user, turn, typing, parts);
  if (turn.state === 'answered')
    return await deliverTurn(user, turn, show, parts, { nextPage: 'maybe-posted', signal });
  if (parts.outage.isOn) return 'waits';

  const isUnsent = turn.state === 'accepted' && parts.modelCalls.usedUp(record?.modelCalls ?? null) !== undefined;
  if (!isUnsent) typing.on();
  try {
    const answered = await obtainAnswer(user, record, turn, show, parts, signal);
    typing.off();
    if (answered === undefined) return 'nothing';
    if (answered === 'waits') return 'waits';
    return await deliverTurn(user, answered, show, parts, { nextPage: 'new', signal });
  } finally {
    typing.off();
    await show.close(signal);
  }
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
    // What was sent before is looked up first: it may have been answered.
    const usedUp = turn.state === 'accepted' ? parts.modelCalls.usedUp(record?.modelCalls ?? null) : undefined;
    if (usedUp !== undefined) return await endUnsent(user, turn, usedUp, parts);
    if (turn.state === 'accepted' && record?.personal.beginsAnew) await resetConversation(user, record, parts);
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
    if (error instanceof CallsUsedUp) return await endUnsent(user, turn, error, parts);
    if (parts.outage.isOn && mayStillBeAnswered(error)) return 'waits';
    return await apologise(user, turn, error, parts);
  }
}

/** What the server itself had to do with: a turn that was sent is looked up before anything of it is sent again. */
function mayStillBeAnswered(error: unknown): boolean {
  if (!isFailure(error) || error.arrived === 'yes') return false;
  return ['letta-unreachable', 'letta-overloaded', 'letta-broken'].includes(error.kind);
}

/** Stores the answer. Undefined when the turn is gone meanwhile, and nobody waits for an answer any more. */
async function storeAnswer(user: UserId, reply: Reply, parts: TurnParts): Promise<AnsweredTurn | undefined> {
  const { turn, text, cutShort } = reply;
  const cleaner = cleanerFor(turn, parts);
  cleaner.add(text);
  const { pages, file, rest } = pagesOf(cleaner.end(), mayDo(turn, 'attach-files') ? 'with-files' : 'without-files');
  if (pages.length === 0) throw new Failure('empty-answer', whyEmpty(reply), { arrived: 'yes' });

  const record = await parts.users.update(user, (current) => {
    if (current === undefined) return current;
    const isFirstEver = current.personal.answered === 0;
    const { chat } = textsIn(turn.locale);
    const remarks = [
      cutShort === undefined ? undefined : chat.cutShort[cutShort],
      rest === undefined ? undefined : chat.restIsLeftOut,
      turn.leftOut === true ? chat.notAllSeen : undefined,
      turn.memoryLost === true ? chat.memoryWasLost : isFirstEver ? chat.firstContact : undefined,
    ].filter((remark) => remark !== undefined);
    const below = file === undefined ? remarks : [chat.restIsInTheFile, ...remarks];
    const answered = toAnswered(turn, 'answer', withRemarks(pages, below), parts.clock.now());
    return answerTurn(current, turn, file === undefined ? answered : { ...answered, file, remarks });
  });
  if (cleaner.tookBack) await parts.streaming.turnOff();
  return answeredTurnIn(record);
}

function whyEmpty({ cutShort }: Reply): string {
  if (cutShort === undefined) return 'The agent answered without text.';
  return `The agent's answer was cut off (${cutShort}) before it held any text.`;
}

/**
 * Ends a turn that is not sent, as there are no model calls left for today. The person is told once a day, and until
 * when; what they say after that is not taken in either.
 */
async function endUnsent(
  user: UserId,
  unsent: Turn,
  { whose, until }: CallsUsedUp,
  { users, modelCalls, meter, clock, log }: TurnParts,
): Promise<AnsweredTurn | undefined> {
  const record = await users.update(user, (current) => {
    const turn = firstTurn(current);
    if (current === undefined || turn?.state !== 'accepted' || turn.place.channel !== unsent.place.channel)
      return current;
    if (modelCalls.isOfToday(current.modelCalls) && current.modelCalls.told) return closeTurn(current, turn);
    const notice = textsIn(turn.locale).chat.noMoreToday(Math.ceil(until / 1_000));
    const told = { ...current, modelCalls: modelCalls.withTold(current.modelCalls) };
    return advanceTurn(told, toAnswered(turn, 'notice', [notice], clock.now()));
  });
  log.info({ userId: user, turn: unsent.id, whose, until: new Date(until).toISOString() }, 'no model calls left today');
  meter.turnEnded({ kind: 'out-of-calls' });
  return answeredTurnIn(record);
}

async function apologise(
  user: UserId,
  failed: AcceptedTurn | SentTurn,
  error: unknown,
  parts: TurnParts,
): Promise<AnsweredTurn | undefined> {
  const kind = isFailure(error) ? error.kind : 'letta-broken';
  const record = await parts.users.update(user, (current) => {
    // The turn as it is now: its messages may have changed while it was on its way. Where all of them were taken
    // back, the next turn is another's, in another channel, and has not failed.
    const turn = firstTurn(current);
    if (current === undefined || turn === undefined || turn.state === 'answered') return current;
    if (turn.place.channel !== failed.place.channel) return current;
    const noted = noteFailure(current, kind);
    return advanceTurn(noted, toNotice(turn, kind, noted, parts.clock.now()));
  });
  logFailure({ userId: user, turn: failed.id, kind, err: error }, record, parts.log);
  parts.meter.turnEnded({ kind: 'failed', because: kind });
  return answeredTurnIn(record);
}

/** One honest sentence, or the offer to begin anew where it would be the same one again and again. */
function toNotice(turn: AcceptedTurn | SentTurn, kind: FailureKind, record: UserRecord, now: number): AnsweredTurn {
  const { failures, beginAnew: offer } = textsIn(turn.locale).chat;
  if (repetitionOf(record, kind) === 'bearable') return toAnswered(turn, 'notice', [failures[kind]], now);
  return { ...toAnswered(turn, 'notice', [offer.notice], now), offer: 'begin-anew' };
}

type FailureFields = {
  readonly userId: UserId;
  readonly turn: string;
  readonly kind: FailureKind;
  readonly err: unknown;
};

/** A conversation that fails again and again is told of once, with its cause. */
function logFailure(fields: FailureFields, record: UserRecord | undefined, log: TurnParts['log']): void {
  const repetition = record === undefined ? 'bearable' : repetitionOf(record, fields.kind);
  if (record === undefined || repetition === 'bearable') {
    log.error(fields, 'turn ended without an answer');
    return;
  }
  log.warn(fields, 'turn ended without an answer, like those before it');
  if (repetition === 'one-more') return;
  const { userId, kind, err } = fields;
  const cause = isFailure(err) ? (err.providerSaid ?? err.message) : String(err);
  const { pair, failing } = record.personal;
  log.error(
    { userId, agent: pair?.primary?.agent, kind, times: failing?.times, cause },
    'the same failure again and again, the person may begin anew',
  );
}

function answeredTurnIn(record: UserRecord | undefined): AnsweredTurn | undefined {
  const turn = firstTurn(record);
  return turn?.state === 'answered' ? turn : undefined;
}

function toAnswered(
  turn: AcceptedTurn | SentTurn,
  kind: 'answer' | 'notice',
  pages: readonly string[],
  now: number,
): AnsweredTurn {
  return {
    id: turn.id,
    place: turn.place,
    rights: turn.rights,
    locale: turn.locale,
    state: 'answered',
    kind,
    replyTo: turn.messages.at(-1)?.id ?? turn.id,
    pages: pages.map((text) => ({ text })),
    answeredAt: now,
  };
}
