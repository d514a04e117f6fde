import { APIError } from '@letta-ai/letta-client';
import type {
  ImageContent,
  MessageCreateParamsStreaming,
  TextContent,
} from '@letta-ai/letta-client/resources/agents/messages';
import type { EventSourceMessage } from 'eventsource-parser';
import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { followAbort } from '../base/deadline.ts';
import { Failure } from '../base/failure.ts';
import type { AgentId } from '../base/ids.ts';
import type { Answer, OutgoingItem, SendOptions } from '../pair/conversation.ts';
import { keepPace, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { mergeItems } from './merged-item.ts';
import { isEventStream, readEvents } from './read-events.ts';
import { RunReader } from './run-reader.ts';
import { isApprovalPending, toLettaFailure } from './to-letta-failure.ts';

type Messages = NonNullable<MessageCreateParamsStreaming['messages']>;
type SentBody = { readonly messages: Messages; readonly override_system?: string };

/** What came of one request: an approval that is pending can be cleared away, and then the request repeated. */
type RequestOutcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'approval-pending'; readonly failure: Failure };

// Enough for a search or two and an answer. The server's own default is 50.
const mostSteps = 10;

/** Sends in one request, and once more only after the refusal "waits for approval", which stores nothing. */
export async function sendItems(
  connection: LettaConnection,
  agent: AgentId,
  items: readonly OutgoingItem[],
  options: SendOptions,
): Promise<Answer> {
  const { system, form } = options;
  const [first, ...others] = items;
  const sent = form === 'as-one' && first !== undefined ? [mergeItems([first, ...others])] : items;
  const said = { messages: sent.map(toLettaMessage), ...(system === undefined ? {} : { override_system: system }) };
  const once = await run(connection, agent, said, options);
  if (once.kind === 'answered') return once.answer;

  await denyPending(connection, agent, options.signal);
  const again = await run(connection, agent, said, options);
  if (again.kind === 'answered') return again.answer;
  throw again.failure;
}

/** One request, and its stream read to the end. */
async function run(
  connection: LettaConnection,
  agent: AgentId,
  said: SentBody,
  listening: Pick<SendOptions, 'signal' | 'onText' | 'mostTokens'>,
): Promise<RequestOutcome> {
  const { signal, onText } = listening;
  const what = 'send to the agent';
  if (signal.aborted) throw new Failure('letta-unreachable', `could not ${what}: the wait was over before it began`);

  await keepPace(connection, what, { signal });
  const watch = watchSilence(connection.clock, connection.silenceTimeoutMs, signal);
  const reader = new RunReader(listening);
  try {
    const request = {
      ...said,
      streaming: true,
      stream_tokens: onText !== undefined,
      include_pings: true,
      max_steps: mostSteps,
    } as const;
    const response = await connection.client.agents.messages
      .create(agent, request, {
        signal: watch.signal,
        // The client's limit holds until the headers come, which releases before 0.16.7 send with their first event; ours decides.
        timeout: connection.silenceTimeoutMs + 10_000,
      })
      .asResponse();
    // A page of some proxy, or nothing at all.
    if (!isEventStream(response)) {
      await response.body?.cancel();
      const words = `could not ${what}: HTTP ${response.status} without a stream of events`;
      throw new Failure('letta-broken', words, { arrived: 'unknown' });
    }
    await readRun(response, reader, watch);
    return { kind: 'answered', answer: reader.answer(what) };
  } catch (error) {
    const failure = toLettaFailure(error, {
      what,
      at: connection.baseUrl,
      endedBecause: watch.endedBecause(),
      progress: reader.progress,
      sent: textIn(said),
    });
    if (isApprovalPending(error) && failure.arrived === 'no') return { kind: 'approval-pending', failure };
    throw failure;
  } finally {
    watch.stop();
  }
}

/** After its last event the body ends, and its connection can be used again; some proxies keep it open instead. */
const longestEndMs = 1_000;

/** Reads to the end of the stream, or as far as the wait goes, where that is behind the stop reason. */
async function readRun(response: Response, reader: RunReader, watch: SilenceWatch): Promise<void> {
  let isDone = false;
  try {
    for await (const events of readEvents(response)) {
      if (events.length === 0 && !isDone) watch.heard();
      for (const event of events) {
        isDone = isEnd(event) && reader.progress.stopReason !== undefined;
        watch.heard(isDone ? longestEndMs : undefined);
        noteEvent(event, response, reader);
      }
    }
  } catch (error) {
    if (!watch.signal.aborted || reader.progress.stopReason === undefined) throw error;
  }
}

function isEnd({ event, data }: EventSourceMessage): boolean {
  return event === undefined && data.startsWith('[DONE]');
}

/** @throws APIError as the client does where the server says that the run failed. */
function noteEvent(message: EventSourceMessage, { headers }: Response, reader: RunReader): void {
  const { event, data } = message;
  if (event === 'error') throw new APIError(undefined, parsedIfJson(data), undefined, headers);
  if (event === undefined && !isEnd(message)) reader.note(JSON.parse(data));
}

function parsedIfJson(text: string): object | string {
  try {
    return JSON.parse(text) ?? text;
  } catch {
    return text;
  }
}

/** All words of a request, images left out. */
function textIn(said: SentBody): string {
  return JSON.stringify(said, (key, value) => (key === 'data' ? undefined : value)).replaceAll('\\n', ' ');
}

/** Denies what the agent waits for. Its words about that are for nobody. */
async function denyPending(connection: LettaConnection, agent: AgentId, signal: AbortSignal): Promise<void> {
  const calls = await pendingToolCalls(connection, agent);
  connection.log.warn({ agent, calls: calls.length }, 'pending approval denied');
  if (calls.length === 0) return;

  const approvals = calls.map((call) => ({ type: 'approval' as const, approve: false, tool_call_id: call }));
  await run(connection, agent, { messages: [{ type: 'approval', approvals }] }, { signal });
}

function toLettaMessage(item: OutgoingItem) {
  const origin = item.origin === undefined ? {} : { sender_id: item.origin };
  return { role: item.role, otid: item.otid, content: item.parts.map(toLettaPart), ...origin };
}

function toLettaPart(part: OutgoingItem['parts'][number]): TextContent | ImageContent {
  if (part.type === 'text') return { type: 'text', text: part.text };
  return { type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.base64 } };
}

/** Ends a wait when the caller does, or when nothing was heard for too long. */
type SilenceWatch = {
  readonly signal: AbortSignal;
  /** Something was heard. @param nextMs how long the next silence may be, in milliseconds, where that is another time */
  heard(nextMs?: number): void;
  /** Why the wait was ended; `undefined` while it goes on. */
  endedBecause(): string | undefined;
  stop(): void;
};

/** @param limitMs how long a silence may be, in milliseconds. */
function watchSilence(clock: Clock, limitMs: number, caller: AbortSignal): SilenceWatch {
  const silence = new AbortController();
  const tooLong = () => silence.abort();
  let stopTimer = clock.after(limitMs, tooLong);
  const letGo = followAbort(caller, silence);

  return {
    signal: silence.signal,
    heard(nextMs = limitMs) {
      stopTimer();
      stopTimer = clock.after(nextMs, tooLong);
    },
    endedBecause() {
      if (caller.aborted) return 'the caller ended the wait';
      return silence.signal.aborted ? `nothing was heard for ${limitMs} ms` : undefined;
    },
    stop() {
      stopTimer();
      letGo();
    },
  };
}

const toolCall = z.object({ tool_call_id: z.string() });

const pendingSchema = z.object({
  pending_approval: z
    .object({ tool_calls: z.array(toolCall).nullish(), tool_call: toolCall.nullish() })
    .nullish()
    .transform((request) => request?.tool_calls ?? (request?.tool_call ? [request.tool_call] : [])),
});

/** The ids of the tool calls for which the agent waits for a person's approval. */
async function pendingToolCalls(connection: LettaConnection, agent: AgentId): Promise<string[]> {
  return await readLetta(connection, 'read the pending approval', async (options) => {
    const state = await connection.client.agents.retrieve(agent, { include: ['agent.pending_approval'] }, options);
    return pendingSchema.parse(state).pending_approval.map((call) => call.tool_call_id);
  });
}
