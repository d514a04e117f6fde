import { Failure, isFailure } from '../scarlet/failure.ts';
import type { UserId } from '../scarlet/ids.ts';
import { ask, recover } from './ask.ts';
import { type Delivery, deliver } from './deliver.ts';
import { Withdrawn } from './freeze.ts';
import { keepTyping } from './keep-typing.ts';
import { firstContact, memoryWasLost, noticeOf, restIsInTheFile } from './notices.ts';
import { longestPage, pagesOf } from './pages.ts';
import type { Reply } from './send-turn.ts';
import { advance, answer, firstTurn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { AcceptedTurn, AnsweredTurn, SentTurn } from './turn-record.ts';

/**
 * Takes a user's first open turn from wherever it stands to its end: accepted → sent → answered → delivered, one
 * durable write each. Before the answer a failure becomes one honest sentence; when `signal` ends the wait, the turn
 * stays open for the next start.
 */
export async function takeTurn(user: UserId, parts: TurnParts, signal: AbortSignal): Promise<Delivery | 'nothing'> {
  const turn = firstTurn(await parts.users.read(user));
  if (turn === undefined) return 'nothing';
  if (turn.state === 'answered') return await deliver(user, turn, parts, true);

  const stopTyping = keepTyping(turn.place.channel, parts.outbox, parts.clock);
  try {
    const answered = await answerOf(user, turn, parts, signal);
    return answered === undefined ? 'nothing' : await deliver(user, answered, parts, false);
  } finally {
    stopTyping();
  }
}

async function answerOf(
  user: UserId,
  turn: AcceptedTurn | SentTurn,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<AnsweredTurn | undefined> {
  const startedAt = parts.clock.elapsed();
  try {
    const reply =
      turn.state === 'accepted' ? await ask(user, turn, parts, signal) : await recover(user, turn, parts, signal);
    const answered = await remember(user, reply, parts);
    const tookMs = Math.round(parts.clock.elapsed() - startedAt);
    parts.log.info({ userId: user, turn: turn.id, messages: reply.turn.messages.length, tookMs }, 'turn answered');
    parts.onAnswered(user);
    return answered;
  } catch (error) {
    if (error instanceof Withdrawn) return undefined;
    // Storage that fails is nothing to apologise for yet: the turn is safe where it is, and is taken up again.
    if (signal.aborted || isFailure(error, 'store-unavailable')) throw error;
    return await apologise(user, error, parts);
  }
}

async function remember(user: UserId, { turn, text, memoryLost }: Reply, parts: TurnParts): Promise<AnsweredTurn> {
  const { pages, file } = pagesOf(text);
  if (pages.length === 0) throw new Failure('empty-answer', 'The agent answered without text.', { arrived: 'yes' });

  let answered = toAnswered(turn, 'answer', pages, parts.clock.now(), file);
  await parts.users.update(user, (record) => {
    if (record === undefined) return record;
    const isFirstEver = record.personal.answered === 0;
    const remarks = [
      file === undefined ? undefined : restIsInTheFile,
      memoryLost ? memoryWasLost : isFirstEver ? firstContact : undefined,
    ].flatMap((remark) => remark?.[turn.locale] ?? []);
    answered = toAnswered(turn, 'answer', withRemarks(pages, remarks), parts.clock.now(), file);
    return answer(record, turn, answered);
  });
  return answered;
}

/** Puts lines of ours below the answer, on a page of their own where the last one is full. */
function withRemarks(pages: readonly string[], remarks: readonly string[]): readonly string[] {
  if (remarks.length === 0) return pages;
  const last = [pages.at(-1), ...remarks].join('\n\n');
  return last.length <= longestPage ? [...pages.slice(0, -1), last] : [...pages, remarks.join('\n')];
}

async function apologise(user: UserId, error: unknown, parts: TurnParts): Promise<AnsweredTurn | undefined> {
  const kind = isFailure(error) ? error.kind : 'letta-broken';
  // The turn as it is now: its messages may have changed while it was on its way.
  const turn = firstTurn(await parts.users.read(user));
  if (turn === undefined || turn.state === 'answered') return undefined;
  parts.log.error({ userId: user, turn: turn.id, kind, err: error }, 'turn ended without an answer');
  const notice = toAnswered(turn, 'notice', [noticeOf(kind, turn.locale)], parts.clock.now());
  await parts.users.update(user, (record) => record && advance(record, notice));
  return notice;
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
