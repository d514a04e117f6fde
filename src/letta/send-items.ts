import type {
  ImageContent,
  MessageCreateParamsStreaming,
  TextContent,
} from '@letta-ai/letta-client/resources/agents/messages';
import { Failure } from '../base/failure.ts';
import type { AgentId } from '../base/ids.ts';
import type { Answer, OutgoingItem } from '../pair/conversation.ts';
import type { LettaConnection } from './connect-letta.ts';
import { pendingToolCalls } from './pending-tool-calls.ts';
import { RunReader } from './run-reader.ts';
import { isApprovalPending, toLettaFailure } from './to-letta-failure.ts';
import { watchSilence } from './watch-silence.ts';

type Messages = NonNullable<MessageCreateParamsStreaming['messages']>;

/** What came of one request: an approval that is pending can be cleared away, and then the request repeated. */
type Sent =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'approval-pending'; readonly failure: Failure };

// Enough for a search or two and an answer. The server's own default is 50.
const mostSteps = 10;

/** Sends in one request, and once more only after the refusal "waits for approval", which stores nothing. */
export async function sendItems(
  connection: LettaConnection,
  agent: AgentId,
  items: readonly OutgoingItem[],
  signal: AbortSignal,
): Promise<Answer> {
  const messages = items.map(toLettaMessage);
  const first = await run(connection, agent, messages, signal);
  if (first.kind === 'answered') return first.answer;

  await denyPending(connection, agent, signal);
  const second = await run(connection, agent, messages, signal);
  if (second.kind === 'answered') return second.answer;
  throw second.failure;
}

/** One request, and its stream read to the end. */
async function run(
  connection: LettaConnection,
  agent: AgentId,
  messages: Messages,
  signal: AbortSignal,
): Promise<Sent> {
  const what = 'send to the agent';
  if (signal.aborted) throw new Failure('letta-unreachable', `could not ${what}: the wait was over before it began`);

  const watch = watchSilence(connection.clock, connection.silenceTimeoutMs, signal);
  const reader = new RunReader();
  try {
    const request = {
      messages,
      streaming: true,
      stream_tokens: false,
      include_pings: true,
      max_steps: mostSteps,
    } as const;
    const stream = await connection.client.agents.messages.create(agent, request, {
      signal: watch.signal,
      // The client's limit holds until the headers come, which 0.16.4 sends with its first event; ours decides.
      timeout: connection.silenceTimeoutMs + 10_000,
    });
    for await (const event of stream) {
      watch.heard();
      reader.note(event);
    }
    // A stream that was cut, by us or by the network, ends like any other: only a stop reason tells them apart.
    if (reader.progress.stopReason === undefined) watch.signal.throwIfAborted();
    return { kind: 'answered', answer: reader.answer(what) };
  } catch (error) {
    const failure = toLettaFailure(error, { what, endedBecause: watch.endedBecause(), progress: reader.progress });
    if (isApprovalPending(error) && failure.arrived === 'no') return { kind: 'approval-pending', failure };
    throw failure;
  } finally {
    watch.stop();
  }
}

/** Denies what the agent waits for. Its words about that are for nobody. */
async function denyPending(connection: LettaConnection, agent: AgentId, signal: AbortSignal): Promise<void> {
  const calls = await pendingToolCalls(connection, agent);
  connection.log.warn({ agent, calls: calls.length }, 'pending approval denied');
  if (calls.length === 0) return;

  const approvals = calls.map((call) => ({ type: 'approval' as const, approve: false, tool_call_id: call }));
  await run(connection, agent, [{ type: 'approval', approvals }], signal);
}

function toLettaMessage(item: OutgoingItem) {
  const origin = item.origin === undefined ? {} : { sender_id: item.origin };
  return { role: item.role, otid: item.otid, content: item.parts.map(toLettaPart), ...origin };
}

function toLettaPart(part: OutgoingItem['parts'][number]): TextContent | ImageContent {
  if (part.type === 'text') return { type: 'text', text: part.text };
  return { type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.base64 } };
}
