import type { AcceptedMessage, AcceptedTurn, Turn } from './turn-record.ts';

/**
 * Takes over the edit of a message that waits. What was sent is frozen, and an edit is never refused for its
 * length. Yields the same array when nothing changes, as when Discord only adds a preview to a link.
 */
export function amend(turns: Turn[], edited: AcceptedMessage): Turn[] {
  return replaceWhere(turns, (turn) => (turn.state === 'accepted' ? amendTurn(turn, edited) : turn));
}

function amendTurn(turn: AcceptedTurn, edited: AcceptedMessage): Turn {
  const messages = replaceWhere(turn.messages, (message) =>
    message.id === edited.id && !saysTheSame(message, edited) ? { ...edited, at: message.at } : message,
  );
  return messages === turn.messages ? turn : { ...turn, messages };
}

function replaceWhere<Item>(items: Item[], change: (item: Item) => Item): Item[] {
  const changed = items.map(change);
  return changed.every((item, index) => item === items[index]) ? items : changed;
}

function saysTheSame(one: AcceptedMessage, other: AcceptedMessage): boolean {
  return (
    one.text === other.text &&
    one.quoted?.text === other.quoted?.text &&
    one.attachments.length === other.attachments.length &&
    one.attachments.every(({ url }, index) => url === other.attachments[index]?.url)
  );
}
