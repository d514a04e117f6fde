import type { AgentId, LettaMessageId, Otid } from '../base/ids.ts';

/** Something that was said: no tools, no reasoning, no remarks of ours or of the server. */
export type HistoryMessage = {
  /** Messages that were sent as one item share its id; the cursor moves beyond all of them or none. */
  readonly id: LettaMessageId;
  readonly speaker: 'person' | 'scarlet';
  /** As it was sent: a person's text stands in its envelope. */
  readonly text: string;
  /** The id that we gave it; Scarlet's messages may have one of the server's making. */
  readonly otid?: Otid | undefined;
  /** Where it was said, as it was given with the item. */
  readonly origin?: string | undefined;
  /** Milliseconds since the epoch, with a resolution of one second. */
  readonly at: number;
};

export type HistoryPage =
  /** Oldest first. `more` says that newer ones are there. */
  | { readonly kind: 'page'; readonly messages: readonly HistoryMessage[]; readonly more: boolean }
  /** The server doesn't know the message: the agent was made anew, or is another one. */
  | { readonly kind: 'cursor-unknown' };

/** How many messages of the person are known to stand behind a message; of all that are listed, where none is named. */
export type AwaitedMessages = { readonly behind: LettaMessageId | undefined; readonly messages: number };

/** What was said in the conversation with an agent. Every method rejects with a `Failure`. */
export type History = {
  /**
   * The oldest `limit` messages after the cursor, or of all. Usually one request: a server may list fewer than it is
   * asked for, so where fewer come than are awaited it is asked on, until it lists nothing more.
   *
   * A cursor that belongs to another agent is not always noticed (0.16.4 and 0.16.8 yield an empty page): whoever
   * keeps cursors keeps the agent's id with them.
   */
  after(
    agent: AgentId,
    cursor: LettaMessageId | undefined,
    limit: number,
    awaited?: AwaitedMessages,
  ): Promise<HistoryPage>;
  /** The newest messages, oldest first, at most `limit`, perhaps fewer: for when no cursor is left. One request. */
  newest(agent: AgentId, limit: number): Promise<readonly HistoryMessage[]>;
};

/**
 * Where a list may be cut, so that messages of one item stay together.
 *
 * @param most how many there may be; only a first item that alone holds more makes it more.
 * @returns how many to take.
 */
export function cutBetweenItems(messages: readonly Pick<HistoryMessage, 'id'>[], most: number): number {
  const isInside = (end: number) => end < messages.length && messages[end]?.id === messages[end - 1]?.id;
  let end = most;
  while (end > 0 && isInside(end)) end -= 1;
  if (end > 0) return end;
  for (end = most; isInside(end); ) end += 1;
  return end;
}
