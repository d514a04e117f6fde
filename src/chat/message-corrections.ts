import type { MessageId } from '../base/ids.ts';
import { keepEdit } from '../wording/envelope.ts';
import type { AcceptedMessage } from './accepted-message.ts';
import { addressesOf } from './gather-attachments.ts';
import { isHandledLately } from './handled-messages.ts';
import type { Turn } from './turn.ts';
import { withTurns } from './turn-edits.ts';
import { deletedAtMost, editedAtMost, type UserRecord, withPersonal } from './user-record.ts';

/** Pure changes of a user's record by what people correct: messages that they edit or delete after they were accepted. */

/** Takes over an edit of a message that was accepted: in the turn that it waits for, or beside what was sent. */
export function amendInRecord(record: UserRecord, edited: AcceptedMessage): UserRecord {
  const { turns } = record.personal;
  const amended = amendInTurns(turns, edited);
  if (amended !== turns) return withTurns(record, amended);
  if (isWaiting(record, edited.id)) return record;
  const others = record.personal.edited.filter(({ id }) => id !== edited.id);
  const now = { id: edited.id, ...keepEdit(edited.text) };
  return withPersonal(record, { edited: [...others, now].slice(-editedAtMost) });
}

/** Takes deleted messages out of the turns that they wait for, and notes the others that had been accepted. */
export function withdrawInRecord(record: UserRecord, ids: readonly MessageId[]): UserRecord {
  const { turns, deleted, edited } = record.personal;
  const sent = ids.filter((id) => isHandledLately(record, id) && !isWaiting(record, id) && !deleted.includes(id));
  const waiting = withdrawFromTurns(turns, new Set(ids));
  const left = waiting === turns ? record : withTurns(record, waiting);
  if (sent.length === 0) return left;
  return withPersonal(left, {
    deleted: [...deleted, ...sent].slice(-deletedAtMost),
    edited: edited.filter(({ id }) => !sent.includes(id)),
  });
}

/** Whether a message waits to be sent. */
export function isWaiting({ personal }: UserRecord, message: MessageId): boolean {
  return personal.turns.some((turn) => turn.state === 'accepted' && turn.messages.some(({ id }) => id === message));
}

/**
 * Takes over the edit of a message that waits. What was sent is frozen, and an edit is never refused for its length.
 * The same turns where nothing changes, as where Discord only adds a preview to a link.
 */
export function amendInTurns(turns: Turn[], edited: AcceptedMessage): Turn[] {
  const isAmended = (message: AcceptedMessage) => message.id === edited.id && !readsTheSame(message, edited);
  if (!turns.some((turn) => turn.state === 'accepted' && turn.messages.some(isAmended))) return turns;
  return turns.map((turn) => {
    if (turn.state !== 'accepted') return turn;
    const messages = turn.messages.map((message) => (isAmended(message) ? { ...edited, at: message.at } : message));
    return { ...turn, messages };
  });
}

function readsTheSame(one: AcceptedMessage, other: AcceptedMessage): boolean {
  return shownIn(one) === shownIn(other) && addressesOf(one) === addressesOf(other);
}

function shownIn(message: AcceptedMessage): string {
  return JSON.stringify([message, ...message.brought].map(({ text, asides }) => ({ text, asides })));
}

/**
 * Takes deleted messages out of the turns that wait; a turn without messages vanishes. What was sent is frozen. The same
 * turns where nothing changes.
 *
 * When the first message of a turn goes, the turn takes the id of the one that is first now. Nothing of a turn that
 * waits was posted, so no nonce has been made from the old id; and message ids are unique, so no other turn has
 * the new one.
 */
export function withdrawFromTurns(turns: Turn[], ids: ReadonlySet<MessageId>): Turn[] {
  const isWithdrawn = ({ id }: AcceptedMessage) => ids.has(id);
  if (!turns.some((turn) => turn.state === 'accepted' && turn.messages.some(isWithdrawn))) return turns;
  return turns.flatMap((turn): Turn[] => {
    if (turn.state !== 'accepted') return [turn];
    const messages = turn.messages.filter((message) => !isWithdrawn(message));
    const [first] = messages;
    return first === undefined ? [] : [{ ...turn, id: first.id, messages }];
  });
}
