import type { AgentId, UserId } from '../scarlet/ids.ts';
import { otidOf } from '../scarlet/otid.ts';
import { toItemText } from './envelope.ts';
import { type Gathered, gather, nothingGathered } from './gather.ts';
import { advance, firstTurn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { AcceptedTurn, SentTurn } from './turn-record.ts';

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
  agent: AgentId,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<Frozen> {
  let gathered = nothingGathered;
  let latest = turn;
  for (;;) {
    gathered = await gather(latest.messages, gathered, parts.fetchAttachment, signal);
    const attachments = gathered;
    const record = await parts.users.update(user, (current) => {
      const first = firstTurn(current);
      if (current === undefined || first?.state !== 'accepted') return current;
      if (!first.messages.every((message) => attachments.has(message.id))) return current;
      return advance(current, toSent(first, agent, attachments, parts.clock.now()));
    });
    const first = firstTurn(record);
    if (first?.state === 'sent') {
      parts.log.debug({ userId: user, turn: first.id, agent, messages: first.messages.length }, 'turn sent');
      return { sent: first, gathered };
    }
    if (first?.state !== 'accepted') throw new Withdrawn();
    latest = first;
  }
}

/** Every message of the turn was deleted before it was sent: there is nothing to answer. */
export class Withdrawn extends Error {}

function toSent(turn: AcceptedTurn, agent: AgentId, gathered: Gathered, now: number): SentTurn {
  const items = turn.messages.map((message) => ({
    otid: otidOf(message.id),
    text: toItemText(message, turn.place, gathered.get(message.id) ?? []),
  }));
  return { ...turn, state: 'sent', agent, items, sentAt: now };
}
