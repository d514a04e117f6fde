import type { MessageRow } from '../rows.ts';

/**
 * What a list shows of a user's text. Older releases stored user messages packed in JSON, and a text that happens to be
 * such JSON is still unpacked: the person's own braces are lost.
 */
export function unpacked(content: MessageRow['content']): MessageRow['content'] {
  if (typeof content !== 'string' || !content.startsWith('{')) return content;
  try {
    const parsed: unknown = JSON.parse(content);
    return isPacked(parsed) ? parsed.message : content;
  } catch {
    return content;
  }
}

function isPacked(value: unknown): value is { type: string; message: string } {
  if (typeof value !== 'object' || value === null) return false;
  return 'type' in value && value.type === 'user_message' && 'message' in value && typeof value.message === 'string';
}
