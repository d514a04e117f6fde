import { Failure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import { freeze } from './freeze.ts';
import { gather, nothingGathered } from './gather.ts';
import { reconcile } from './reconcile.ts';
import { type Reply, refreeze, sendTurn } from './send-turn.ts';
import type { TurnParts } from './turn-parts.ts';
import type { AcceptedTurn, SentTurn } from './turn-record.ts';

/** Freezes an accepted turn and sends it. */
export async function ask(user: UserId, turn: AcceptedTurn, parts: TurnParts, signal: AbortSignal): Promise<Reply> {
  const scarlet = parts.scarletOf(user, authorOf(turn));
  const provided = await scarlet.provide();
  const { sent, gathered } = await freeze(user, turn, provided, parts, signal);
  return await sendTurn(user, sent, { gathered, scarlet, parts, signal });
}

/** Takes up a turn that was sent before a crash, or was about to be: looks first, and sends again only if sure. */
export async function recover(user: UserId, turn: SentTurn, parts: TurnParts, signal: AbortSignal): Promise<Reply> {
  const fate = await reconcile(turn, turn.sentAt, parts, signal);
  parts.log.info({ userId: user, turn: turn.id, fate: fate.kind }, 'turn reconciled');
  if (fate.kind === 'answered') return { turn, text: fate.answer.text };
  if (fate.kind === 'unknown') throw new Failure('outcome-unknown', 'The outcome of the turn can not be known.');

  const gathered = await gather(turn.messages, nothingGathered, parts.fetchAttachment, signal);
  const again = await refreeze(user, turn, turn.agent, parts);
  return await sendTurn(user, again, { gathered, scarlet: parts.scarletOf(user, authorOf(turn)), parts, signal });
}

function authorOf(turn: AcceptedTurn | SentTurn): string {
  return turn.messages[0]?.author ?? '';
}
