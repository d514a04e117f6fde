import type { UserId } from '../base/ids.ts';
import { otidOf } from '../pair/otid.ts';
import type { Provisioned } from '../pair/provisioner.ts';
import { toItemText } from '../wording/envelope.ts';
import { fetchedOf, type Gathered, gather, isGathered, nothingGathered } from './gather.ts';
import { advance, firstTurn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { AcceptedTurn, SentTurn } from './turn-record.ts';
import type { UserRecord } from './user-record.ts';

export type Frozen = { readonly sent: SentTurn; readonly gathered: Gathered };

/**
 * Turns an accepted turn into a sent one. Messages may join, change or vanish until the very write that freezes them,
 * so attachments are gathered until nothing new has come.
 *
 * @throws Withdrawn when no message is left.
 */
export async function freeze(
  user: UserId,
  turn: AcceptedTurn,
  provided: Provisioned,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<Frozen> {
  let gathered = nothingGathered;
  let latest = turn;
  for (;;) {
    gathered = await gather(latest.messages, gathered, parts.fetchAttachment, signal);
    // What could not be fetched because we stop is fetched after the next start, and not frozen as missing.
    signal.throwIfAborted();
    const attachments = gathered;
    const record = await parts.users.update(user, (current) => {
      const first = firstTurn(current);
      if (current === undefined || first?.state !== 'accepted') return current;
      if (!first.messages.every((message) => isGathered(message, attachments))) return current;
      return advance(current, toSent(first, provided, attachments, current, parts.clock.now()));
    });
    const first = firstTurn(record);
    if (first?.state === 'sent') {
      const { id, agent, messages } = first;
      parts.log.debug({ userId: user, turn: id, agent, messages: messages.length }, 'turn sent');
      return { sent: first, gathered };
    }
    if (first?.state !== 'accepted') throw new Withdrawn();
    latest = first;
  }
}

/** Every message of the turn was deleted before it was sent: there is nothing to answer. */
export class Withdrawn extends Error {}

function toSent(
  turn: AcceptedTurn,
  { primary, isNew }: Provisioned,
  gathered: Gathered,
  record: UserRecord,
  now: number,
): SentTurn {
  const items = turn.messages.map((message) => ({
    otid: otidOf(message.id),
    text: toItemText(message, turn.place, fetchedOf(message, gathered)),
  }));
  // A new primary for somebody who was answered before: the one who knew them is gone.
  const memoryLost = isNew && record.personal.answered > 0;
  return { ...turn, state: 'sent', agent: primary, items, sentAt: now, ...(memoryLost ? { memoryLost } : {}) };
}
