import { randomUUID } from 'node:crypto';
import type { AgentRow, MessageRow, RunRow, ToolReturn } from '../rows.ts';
import { newId } from '../rules/ids.ts';
import { pythonRepr } from '../rules/python.ts';
import { type LettaRefusal, refuse } from '../rules/refusal.ts';
import { loadMemory, runTool } from '../tools/run-tool.ts';
import type { LettaWorld } from '../world.ts';
import { messageRow } from './message-row.ts';
import type { ApprovalItem, InputItem } from './turn.ts';

/** The rows that a request's items become, not stored yet. @throws Refusal 400, 409 */
export function inputRows(world: LettaWorld, agent: AgentRow, run: RunRow, items: readonly InputItem[]): MessageRow[] {
  const pending = agent.autoclear ? undefined : pendingApproval(world, agent);
  const approval = items.find((item) => item.kind === 'approval');
  const messages = items.flatMap((item) => (item.kind === 'message' ? [toRow(world, agent, run, item)] : []));
  if (approval !== undefined && pending === undefined && wasAnswered(world, agent, approval.approvals)) {
    // The same answer once more: its request is taken as one to go on.
    return messages.length > 0 ? messages : [toRow(world, agent, run, keepAlive)];
  }
  if (approval !== undefined) return [...approvalRows(world, agent, run, pending, approval.approvals), ...messages];
  if (pending !== undefined) throw pendingRefusal(pending);
  return messages;
}

const keepAlive: MessageInput = {
  kind: 'message',
  role: 'user',
  content:
    '<system-alert>Automated keep-alive ping. Ignore this message and continue from where you stopped.</system-alert>',
  otid: null,
  name: null,
  senderId: null,
};

/** Whether what these approvals answer has been carried out, or denied, among the last messages. */
function wasAnswered(world: LettaWorld, agent: AgentRow, approvals: readonly ApprovalItem[]): boolean {
  const latest = agent.messageIds.slice(-10).flatMap((id) => world.state.messages.get(id) ?? []);
  const ids = new Set(approvals.map(({ tool_call_id }) => tool_call_id));
  return latest.some(
    ({ toolReturns }) => toolReturns.length > 0 && toolReturns.every(({ toolCallId }) => ids.has(toolCallId)),
  );
}

type MessageInput = Extract<InputItem, { kind: 'message' }>;

function toRow(world: LettaWorld, agent: AgentRow, run: RunRow, item: MessageInput): MessageRow {
  if (item.content.length === 0) throw refuse(400, 'Message content is empty or invalid');
  return messageRow({
    id: newId('message'),
    agentId: agent.id,
    role: item.role,
    content: clean(item.content),
    otid: item.otid ?? (world.traits.makesOtids ? randomUUID() : null),
    name: item.name,
    senderId: item.senderId,
    runId: run.id,
    at: world.clock.now(),
  });
}

// A single text part is stored as text, as are NUL-free strings; anything else keeps its parts.
function clean(content: MessageInput['content']): MessageRow['content'] {
  if (typeof content === 'string') return content.replaceAll('\0', '');
  const [only] = content;
  return content.length === 1 && only?.type === 'text' ? String(only['text']) : content;
}

function approvalRows(
  world: LettaWorld,
  agent: AgentRow,
  run: RunRow,
  pending: MessageRow | undefined,
  approvals: readonly ApprovalItem[],
): MessageRow[] {
  if (pending === undefined) {
    throw refuse(
      400,
      'Cannot process approval response: No tool call is currently awaiting approval. Please send a regular message to interact with the agent.',
    );
  }
  const base = { agentId: agent.id, runId: run.id, at: world.clock.now() };
  const stored = approvals.map((each) =>
    each['type'] === 'approval' ? { ...each, reason: each['reason'] ?? null } : each,
  );
  const answered = messageRow({ ...base, id: newId('message'), role: 'approval', approvals: stored });
  const toolReturns = pending.toolCalls.map((call): ToolReturn => {
    const approval = approvals.find(({ tool_call_id }) => tool_call_id === call.id);
    if (approval === undefined) {
      const received = pythonRepr(approvals.map(({ tool_call_id }) => tool_call_id));
      throw refuse(400, `Invalid tool call IDs. Expected '['${call.id}']', but received '${received}'.`);
    }
    if (approval['type'] === 'tool') return clientReturn(call.id, approval);
    if (approval['approve'] === true) return runTool(world, agent, loadMemory(world, agent), call);
    return denied(call.id, approval);
  });
  const wasRun = approvals.some((each) => each['approve'] === true || each['type'] === 'tool');
  const name = wasRun ? (pending.toolCalls[0]?.name ?? null) : null;
  return [answered, messageRow({ ...base, id: newId('message'), role: 'tool', name, toolReturns })];
}

function clientReturn(toolCallId: string, approval: ApprovalItem): ToolReturn {
  const status = approval['status'] === 'error' ? 'error' : 'success';
  return { toolCallId, status, text: String(approval['tool_return']) };
}

function denied(toolCallId: string, approval: ApprovalItem): ToolReturn {
  const reason = String(approval['reason'] ?? 'None');
  return { toolCallId, status: 'error', text: `Error: request to call tool denied. User reason: ${reason}` };
}

function pendingRefusal(pending: MessageRow): LettaRefusal {
  return refuse(409, {
    code: 'PENDING_APPROVAL',
    message: `CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool call. Please approve or deny the pending request before continuing.`,
    pending_request_id: pending.id,
  });
}

/** The tool call that an agent waits to have approved, if any: always the last message of its context. */
export function pendingApproval(world: LettaWorld, agent: AgentRow): MessageRow | undefined {
  const last = world.state.messages.get(agent.messageIds.at(-1) ?? '');
  return last?.role === 'approval' && last.toolCalls.length > 0 ? last : undefined;
}
