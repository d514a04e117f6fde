import type { MessageItem } from './message-item.ts';

/**
 * Puts a page of messages in the order in which they came about. Self-hosted servers list the newest rows oldest
 * first, whatever `desc` says; Letta Cloud may not. Dates have a resolution of one second, so where they don't tell,
 * the order within a run does: the user's message comes before the assistant's.
 */
export function oldestFirst(items: readonly MessageItem[]): readonly MessageItem[] {
  const first = items[0]?.at;
  const last = items.at(-1)?.at;
  if (first !== undefined && last !== undefined && first !== last) return first > last ? items.toReversed() : items;

  const answer = items.findIndex((item) => item.type === 'assistant_message' && item.run !== undefined);
  if (answer === -1) return items;
  const question = items.findIndex((item) => item.type === 'user_message' && item.run === items[answer]?.run);
  return question > answer ? items.toReversed() : items;
}
