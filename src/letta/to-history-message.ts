import { z } from 'zod';
import type { LettaMessageId, Otid } from '../base/ids.ts';
import type { HistoryMessage } from '../pair/history.ts';
import { type MessageItem, withoutAsides } from './message-item.ts';

const known = z.object({ id: z.string().min(1), at: z.number() });

/**
 * What was said in a page of items, in their order.
 *
 * @throws ZodError where a message bears no id or no date: one that is left out would never be consolidated.
 */
export function toHistoryMessages(items: readonly MessageItem[]): HistoryMessage[] {
  return withoutAsides(items).filter(isSpoken).map(toHistoryMessage);
}

function isSpoken({ type, text }: MessageItem): boolean {
  if (type === 'user_message') return !isNotice(text);
  return type === 'assistant_message' && text.trim() !== '';
}

// Summaries of compacted messages, heartbeats and the like are stored as JSON in the name of the user.
const noticeSchema = z.object({ type: z.enum(['system_alert', 'heartbeat', 'login']) });

function isNotice(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    return noticeSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function toHistoryMessage(item: MessageItem): HistoryMessage {
  const { id, at } = known.parse(item);
  return {
    id: id as LettaMessageId,
    speaker: item.type === 'user_message' ? 'person' : 'scarlet',
    text: item.text,
    otid: item.otid as Otid | undefined,
    origin: item.origin,
    at,
  };
}
