import type { ContentPart, MessageRow, ToolCall, ToolReturn } from '../rows.ts';
import { promptDate } from '../rules/dates.ts';

/** Stored messages as an OpenAI-compatible endpoint takes them. */
export function modelMessages(rows: readonly MessageRow[]): Record<string, unknown>[] {
  return rows.flatMap(toModel);
}

function toModel(row: MessageRow): Record<string, unknown>[] {
  switch (row.role) {
    case 'system':
      return [{ role: 'system', content: row.content }];
    case 'user':
      return [{ role: 'user', content: userContent(row.content), ...(row.name === null ? {} : { name: row.name }) }];
    case 'assistant':
      return [answer(row)];
    case 'approval':
      return row.toolCalls.length > 0 ? [answer(row)] : [];
    case 'tool':
      return row.toolReturns.map((toolReturn) => returned(row, toolReturn));
  }
}

function answer(row: MessageRow): Record<string, unknown> {
  const said = { role: 'assistant', content: row.content === '' ? null : row.content };
  return row.toolCalls.length === 0 ? said : { ...said, tool_calls: row.toolCalls.map(toModelCall) };
}

function toModelCall({ id, name, arguments: given }: ToolCall): Record<string, unknown> {
  return { id, type: 'function', function: { name, arguments: given } };
}

function returned(row: MessageRow, { toolCallId, status, text }: ToolReturn): Record<string, unknown> {
  const packed = { status: status === 'success' ? 'OK' : 'Failed', message: text, time: promptDate(row.at) };
  return { role: 'tool', tool_call_id: toolCallId, content: JSON.stringify(packed, undefined, 2) };
}

function userContent(content: MessageRow['content']): unknown {
  if (content === null || typeof content === 'string') return content;
  return content.map(toModelPart);
}

function toModelPart(part: ContentPart): Record<string, unknown> {
  const source = part['source'];
  if (part.type !== 'image' || typeof source !== 'object' || source === null) return { ...part };
  return { type: 'image_url', image_url: { url: urlOf({ ...source }), detail: 'auto' } };
}

function urlOf(source: Record<string, unknown>): string {
  if (source['type'] === 'url') return String(source['url']);
  return `data:${String(source['media_type'])};base64,${String(source['data'])}`;
}
