import type { MessageRow, ToolCall, ToolReturn } from '../rows.ts';
import { messageDate } from '../rules/dates.ts';
import { derivedOtid } from '../rules/ids.ts';

/** An item of a message list, of an answer or of a stream. */
export type ShownItem = Record<string, unknown> & { readonly id: string; readonly message_type: string };

/** The items that a stored message is shown as. Text and tool calls of one row carry the same id. */
export function showMessage(row: MessageRow, agentType: string): ShownItem[] {
  switch (row.role) {
    case 'system':
      return [{ ...frame(row, row.otid), message_type: 'system_message', content: row.content }];
    case 'user':
      return [{ ...frame(row, row.otid), message_type: 'user_message', content: unpacked(row.content) }];
    case 'assistant':
      return showAnswer(row, agentType);
    case 'approval':
      return row.toolCalls.length > 0 ? showAnswer(row, agentType) : [showApprovalAnswer(row)];
    case 'tool':
      return row.toolReturns.map((toolReturn, index) => showToolReturn(row, toolReturn, index));
  }
}

function showAnswer(row: MessageRow, agentType: string): ShownItem[] {
  const text = typeof row.content === 'string' && row.content !== '' ? [showText(row, row.content, agentType)] : [];
  const asked = row.role === 'approval' ? 'approval_request_message' : 'tool_call_message';
  const calls = row.toolCalls.map((call, index) => ({
    ...frame(row, derivedOtid(row.id, text.length + index)),
    message_type: asked,
    tool_call: showCall(call),
    tool_calls: [showCall(call)],
  }));
  return [...text, ...calls];
}

// Only the newest kind of agent is shown with its text as an answer; sleep-time agents think aloud instead.
function showText(row: MessageRow, text: string, agentType: string): ShownItem {
  const base = frame(row, derivedOtid(row.id, 0));
  if (agentType === 'letta_v1_agent') return { ...base, message_type: 'assistant_message', content: text };
  return { ...base, message_type: 'reasoning_message', source: 'non_reasoner_model', reasoning: text, signature: null };
}

function showCall(call: ToolCall): Record<string, unknown> {
  return { name: call.name, arguments: call.arguments, tool_call_id: call.id };
}

function showToolReturn(row: MessageRow, { toolCallId, status, text }: ToolReturn, index: number): ShownItem {
  const shown = { tool_return: text, status, tool_call_id: toolCallId, stdout: null, stderr: null };
  return {
    ...frame(row, derivedOtid(row.id, index)),
    message_type: 'tool_return_message',
    ...shown,
    tool_returns: [{ type: 'tool', ...shown }],
  };
}

function showApprovalAnswer(row: MessageRow): ShownItem {
  return { ...frame(row, row.otid), message_type: 'approval_response_message', approvals: row.approvals };
}

function frame(row: MessageRow, otid: string | null): { id: string } & Record<string, unknown> {
  return {
    id: row.id,
    date: messageDate(row.at),
    name: row.name,
    otid,
    sender_id: row.senderId,
    step_id: row.stepId,
    is_err: null,
    seq_id: null,
    run_id: row.runId,
  };
}

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

/** The items of the wanted types; all where none are named. */
export function wanted(items: readonly ShownItem[], types: readonly string[]): readonly ShownItem[] {
  return types.length === 0 ? items : items.filter(({ message_type }) => types.includes(message_type));
}
