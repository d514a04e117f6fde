import { z } from 'zod';
import type { AgentId, LettaMessageId, Otid } from '../base/ids.ts';
import {
  type AwaitedMessages,
  cutBetweenItems,
  type History,
  type HistoryMessage,
  type HistoryPage,
} from '../pair/history.ts';
import { type CallOptions, listedBy, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { splitItem } from './merged-item.ts';
import { type MessageItem, oldestFirst, readRow, tellUnreadable, withoutAsides } from './message-item.ts';
import { isUnknownCursor } from './to-letta-failure.ts';

/** What was said to and by agents on one Letta server. */
export function createHistory(connection: LettaConnection): History {
  return {
    after: (agent, cursor, limit, awaited) => after(connection, agent, cursor, limit, awaited),
    newest: (agent, limit) => newest(connection, agent, limit),
  };
}

// The server counts rows. A turn with a search has four of them, of which two were said; and every row with an image
// weighs what the image weighs.
function rowsFor(limit: number): number {
  return 2 * limit + 10;
}

// A server may give fewer rows at once than it is asked for, but where there are more never fewer than these.
const leastRowsAtOnce = 50;

async function after(
  connection: LettaConnection,
  agent: AgentId,
  cursor: LettaMessageId | undefined,
  limit: number,
  awaited: AwaitedMessages = { behind: undefined, messages: 0 },
): Promise<HistoryPage> {
  const rows = rowsFor(limit);
  const said: HistoryMessage[] = [];
  for (let from: string | undefined = cursor; ; ) {
    const page = await pageAfter(connection, agent, from, rows);
    if (page === 'cursor-unknown') return { kind: 'cursor-unknown' };
    said.push(...page.said);
    if (said.length > limit) return { kind: 'page', messages: said.slice(0, cutBetweenItems(said, limit)), more: true };
    // A page without anything new would be the same again and again.
    const mayBeAll = page.rows < Math.min(rows, leastRowsAtOnce) && !isLackingIn(said, awaited);
    if (mayBeAll || page.last === undefined || page.last === from) {
      return { kind: 'page', messages: said, more: false };
    }
    from = page.last;
  }
}

function isLackingIn(said: readonly HistoryMessage[], { behind, messages }: AwaitedMessages): boolean {
  const unread = said.slice(said.findLastIndex(({ id }) => id === behind) + 1);
  return unread.filter(({ speaker }) => speaker === 'person').length < messages;
}

async function newest(connection: LettaConnection, agent: AgentId, limit: number): Promise<readonly HistoryMessage[]> {
  const query = { order: 'desc', limit: rowsFor(limit) } as const;
  const page = await readLetta(connection, 'list messages', (options) => listSpoken(connection, agent, query, options));
  return page.said.slice(-limit);
}

async function pageAfter(
  connection: LettaConnection,
  agent: AgentId,
  cursor: string | undefined,
  rows: number,
): Promise<SpokenPage | 'cursor-unknown'> {
  return await readLetta(connection, 'list messages', async (options) => {
    const query = { order: 'asc', limit: rows, ...(cursor === undefined ? {} : { after: cursor }) } as const;
    try {
      return await listSpoken(connection, agent, query, options);
    } catch (error) {
      if (isUnknownCursor(error)) return 'cursor-unknown';
      throw error;
    }
  });
}

type SpokenPage = {
  readonly said: readonly HistoryMessage[];
  /** How many rows of the server's are known to be in it: several items can come of one. */
  readonly rows: number;
  /** The id of its newest item. */
  readonly last: string | undefined;
};

async function listSpoken(
  connection: LettaConnection,
  agent: AgentId,
  query: { readonly order: 'asc' | 'desc'; readonly limit: number; readonly after?: string },
  options: CallOptions,
): Promise<SpokenPage> {
  const listed = await listedBy(connection.client.agents.messages.list(agent, query, options));
  const read = listed.map((raw) => readRow(raw, checkSpoken));
  const ordered = oldestFirst(read.flatMap((one) => (one.kind === 'read' ? [one.item] : [])));
  const unreadable = read.filter((one) => one.kind === 'unreadable');
  const said = withoutAsides(ordered).filter(isSpoken).flatMap(splitItem).map(toHistoryMessage);
  // Nothing that was said can be read: the server speaks another language, and all of it would be lost.
  if (unreadable[0] !== undefined && said.length === 0) throw unreadable[0].error;
  tellUnreadable(connection.log, agent, unreadable);
  const rows = new Set(ordered.map((item) => item.id)).size + unreadable.length;
  return { said, rows, last: ordered.findLast(({ id }) => id !== undefined)?.id };
}

const spokenRow = z.object({ id: z.string().min(1), at: z.number() });

function checkSpoken(item: MessageItem): void {
  if (isSpoken(item)) spokenRow.parse(item);
}

function isSpoken({ type, text }: MessageItem): boolean {
  if (type === 'user_message') return !isNotice(text);
  return type === 'assistant_message' && text.trim() !== '';
}

// Summaries of compacted messages, heartbeats and the like are stored as JSON in the name of the user.
const noticeSchema = z.object({ type: z.enum(['system_alert', 'heartbeat', 'login']) });

function isNotice(text: string): boolean {
  try {
    return noticeSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function toHistoryMessage(item: MessageItem): HistoryMessage {
  const { id, at } = spokenRow.parse(item);
  return {
    id: id as LettaMessageId,
    speaker: item.type === 'user_message' ? 'person' : 'scarlet',
    text: item.text,
    otid: item.otid as Otid | undefined,
    origin: item.origin,
    at,
  };
}
