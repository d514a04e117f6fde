import { Failure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import { otidOf } from '../pair/conversation.ts';
import type { Provisioned } from '../pair/provisioner.ts';
import { writeEnvelope } from '../wording/envelope.ts';
import type { AnswerShow } from './answer-show.ts';
import { fetchedOf, type Gathered, gatherAttachments, isGathered, nothingGathered } from './gather-attachments.ts';
import { reconcileTurn } from './reconcile-turn.ts';
import { type Reply, resendTurn, sendTurn, toReply } from './send-turn.ts';
import { advanceTurn, firstTurn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { AcceptedTurn, SentTurn, UserRecord } from './user-record.ts';

/** Every message of the turn was deleted before it was sent: there is nothing to answer. */
export type Withdrawn = { readonly kind: 'withdrawn' };

/** Freezes an accepted turn and sends it. */
export async function askPrimary(
  user: UserId,
  turn: AcceptedTurn,
  show: AnswerShow,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<Reply | Withdrawn> {
  const scarlet = parts.scarletOf(user, authorOf(turn));
  const provided = await scarlet.provide();
  const frozen = await freezeTurn(user, turn, provided, parts, signal);
  if (frozen.kind === 'withdrawn') return frozen;
  return await sendTurn(user, frozen.sent, { gathered: frozen.gathered, scarlet, show, parts, signal });
}

/** Takes up a turn that was sent before a crash, or was about to be: looks first, and sends again only if sure. */
export async function recoverTurn(
  user: UserId,
  turn: SentTurn,
  show: AnswerShow,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<Reply> {
  const fate = await reconcileTurn(turn, turn.sentAt, parts, signal);
  parts.log.info({ userId: user, turn: turn.id, fate: fate.kind }, 'turn reconciled');
  if (fate.kind === 'answered') return toReply(turn, fate.answer);
  if (fate.kind === 'unknown') throw new Failure('outcome-unknown', 'The outcome of the turn can not be known.');

  const gathered = await gatherAttachments(turn.messages, nothingGathered, parts.fetchAttachment, signal);
  const scarlet = parts.scarletOf(user, authorOf(turn));
  return await resendTurn(user, turn, { gathered, scarlet, show, parts, signal });
}

function authorOf(turn: AcceptedTurn | SentTurn): string {
  return turn.messages[0]?.author ?? '';
}

type Frozen = { readonly kind: 'frozen'; readonly sent: SentTurn; readonly gathered: Gathered };

/**
 * Turns an accepted turn into a sent one. Messages may join, change or vanish until the very write that freezes them,
 * so attachments are gathered until nothing new has come.
 */
async function freezeTurn(
  user: UserId,
  turn: AcceptedTurn,
  provided: Provisioned,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<Frozen | Withdrawn> {
  let gathered = nothingGathered;
  let latest = turn;
  for (;;) {
    gathered = await gatherAttachments(latest.messages, gathered, parts.fetchAttachment, signal);
    // What could not be fetched because we stop is fetched after the next start, and not frozen as missing.
    signal.throwIfAborted();
    const attachments = gathered;
    const record = await parts.users.update(user, (current) => {
      const first = firstTurn(current);
      if (current === undefined || first?.state !== 'accepted') return current;
      if (!first.messages.every((message) => isGathered(message, attachments))) return current;
      return advanceTurn(current, toSent(first, provided, attachments, current, parts.clock.now()));
    });
    const first = firstTurn(record);
    if (first?.state === 'sent') {
      const { id, agent, messages } = first;
      parts.log.debug({ userId: user, turn: id, agent, messages: messages.length }, 'turn sent');
      return { kind: 'frozen', sent: first, gathered };
    }
    if (first?.state !== 'accepted') return { kind: 'withdrawn' };
    latest = first;
  }
}

function toSent(
  turn: AcceptedTurn,
  { kind, primary }: Provisioned,
  gathered: Gathered,
  record: UserRecord,
  now: number,
): SentTurn {
  const items = turn.messages.map((message) => ({
    otid: otidOf(message.id),
    text: writeEnvelope(message, turn.place, fetchedOf(message, gathered)),
  }));
  // A new primary for somebody who was answered before: the one who knew them is gone.
  const memoryLost = kind === 'created' && record.personal.answered > 0;
  return { ...turn, state: 'sent', agent: primary, items, sentAt: now, ...(memoryLost ? { memoryLost } : {}) };
}
