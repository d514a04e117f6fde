import type { MessageId } from '../base/ids.ts';
import type { Turn } from './turn-record.ts';

/**
 * Takes deleted messages out of the turns that wait; a turn without messages vanishes. What was sent is frozen.
 * Yields the same array when nothing changes.
 *
 * When the first message of a turn goes, the turn takes the id of the one that is first now. Nothing of a turn that
 * waits was posted, so no nonce has been made from the old id; and message ids are unique, so no other turn has
 * the new one.
 */
export function withdraw(turns: Turn[], ids: ReadonlySet<MessageId>): Turn[] {
  const left = turns.flatMap((turn) => without(turn, ids));
  const unchanged = left.length === turns.length && left.every((turn, index) => turn === turns[index]);
  return unchanged ? turns : left;
}

function without(turn: Turn, ids: ReadonlySet<MessageId>): Turn[] {
  if (turn.state !== 'accepted') return [turn];
  const messages = turn.messages.filter(({ id }) => !ids.has(id));
  if (messages.length === turn.messages.length) return [turn];
  const [first] = messages;
  return first === undefined ? [] : [{ ...turn, id: first.id, messages }];
}
