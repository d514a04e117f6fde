import { Failure, isFailure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import { primaryTools } from '../pair/profile.ts';
import { textsIn } from '../texts/languages.ts';
import { cleanAnswer } from '../wording/clean-answer.ts';
import { keepTyping } from './announcer.ts';
import { askPrimary, recoverTurn } from './ask-primary.ts';
import { type Delivery, deliverTurn } from './deliver-turn.ts';
import { longestPage, pagesOf } from './pages.ts';
import type { Reply } from './send-turn.ts';
import { advanceTurn, answerTurn, firstTurn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { AcceptedTurn, AnsweredTurn, SentTurn, UserRecord } from './user-record.ts';

/**
 * Takes a user's first open turn from wherever it stands to its end: accepted → sent → answered → delivered, one
 * durable write each. Before the answer a failure becomes one honest sentence; when `signal` ends the wait, the turn
 * stays open for the next start.
 */
export async function takeTurn(user: UserId, parts: TurnParts, signal: AbortSignal): Promise<Delivery | 'nothing'> {
  const turn = firstTurn(await parts.users.read(user));
  if (turn === undefined) return 'nothing';
  if (turn.state === 'answered') return await deliverTurn(user, turn, parts, { nextPage: 'maybe-posted', signal });

  const stopTyping = keepTyping(turn.place.channel, parts.outbox, parts.clock);
  try {
    const answered = await obtainAnswer(user, turn, parts, signal);
    return answered === undefined ? 'nothing' : await deliverTurn(user, answered, parts, { nextPage: 'new', signal });
  } finally {
    stopTyping();
  }
}

async function obtainAnswer(
  user: UserId,
  turn: AcceptedTurn | SentTurn,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<AnsweredTurn | undefined> {
  const startedAt = parts.clock.elapsed();
  try {
    const ask =
      turn.state === 'accepted' ? askPrimary(user, turn, parts, signal) : recoverTurn(user, turn, parts, signal);
    const reply = await ask;
    if (reply.kind === 'withdrawn') return undefined;
    const answered = await storeAnswer(user, reply, parts);
    const { id, messages } = reply.turn;
    const tookMs = Math.round(parts.clock.elapsed() - startedAt);
    parts.log.info({ userId: user, turn: id, messages: messages.length, tookMs }, 'turn answered');
    const characters = messages.reduce((sum, { text }) => sum + text.length, 0);
    await parts.onAnswered(user, { messages: messages.length, characters });
    return answered;
  } catch (error) {
    // Storage that fails is nothing to apologise for yet: the turn is safe where it is, and is taken up again.
    if (signal.aborted || isFailure(error, 'store-unavailable')) throw error;
    return await apologise(user, turn, error, parts);
  }
}

/** Stores the answer. Undefined when the turn is gone meanwhile, and nobody waits for an answer any more. */
async function storeAnswer(user: UserId, { turn, text }: Reply, parts: TurnParts): Promise<AnsweredTurn | undefined> {
  const people = turn.messages.map(({ author }) => author);
  const words = cleanAnswer(text, { tools: primaryTools, scarlet: parts.names.scarlet, people });
  const { pages, file } = pagesOf(words);
  if (pages.length === 0) throw new Failure('empty-answer', 'The agent answered without text.', { arrived: 'yes' });

  // Once the answer is stored there is something to consolidate, whatever happens right then.
  await parts.open.mark(user, 'deadline');
  const record = await parts.users.update(user, (current) => {
    if (current === undefined) return current;
    const isFirstEver = current.personal.answered === 0;
    const { chat } = textsIn(turn.locale);
    const remarks = [
      file === undefined ? undefined : chat.restIsInTheFile,
      turn.leftOut === true ? chat.notAllSeen : undefined,
      turn.memoryLost === true ? chat.memoryWasLost : isFirstEver ? chat.firstContact : undefined,
    ].filter((remark) => remark !== undefined);
    const answered = toAnswered(turn, 'answer', withRemarks(pages, remarks), parts.clock.now(), file);
    return answerTurn(current, turn, answered);
  });
  return answeredTurnIn(record);
}

/** Puts lines of ours below the answer, on a page of their own where the last one is full. */
function withRemarks(pages: readonly string[], remarks: readonly string[]): readonly string[] {
  if (remarks.length === 0) return pages;
  const last = [pages.at(-1), ...remarks].join('\n\n');
  return last.length <= longestPage ? [...pages.slice(0, -1), last] : [...pages, remarks.join('\n')];
}

async function apologise(
  user: UserId,
  failed: AcceptedTurn | SentTurn,
  error: unknown,
  parts: TurnParts,
): Promise<AnsweredTurn | undefined> {
  const kind = isFailure(error) ? error.kind : 'letta-broken';
  parts.log.error({ userId: user, turn: failed.id, kind, err: error }, 'turn ended without an answer');
  const record = await parts.users.update(user, (current) => {
    // The turn as it is now: its messages may have changed while it was on its way. Where all of them were taken
    // back, the next turn is another's, in another channel, and has not failed.
    const turn = firstTurn(current);
    if (current === undefined || turn === undefined || turn.state === 'answered') return current;
    if (turn.place.channel !== failed.place.channel) return current;
    const notice = textsIn(turn.locale).chat.failures[kind];
    return advanceTurn(current, toAnswered(turn, 'notice', [notice], parts.clock.now()));
  });
  return answeredTurnIn(record);
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
  file?: string,
): AnsweredTurn {
  return {
    id: turn.id,
    place: turn.place,
    locale: turn.locale,
    state: 'answered',
    kind,
    replyTo: turn.messages.at(-1)?.id ?? turn.id,
    pages: pages.map((text) => ({ text })),
    ...(file === undefined ? {} : { file }),
    answeredAt: now,
  };
}
