import type {
  ImageContent,
  MessageCreateParamsStreaming,
  TextContent,
} from '@letta-ai/letta-client/resources/agents/messages';
import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { AgentId, RunId } from '../base/ids.ts';
import type { Answer, OutgoingItem, SendOptions } from '../pair/conversation.ts';
import { readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { mergeItems } from './merged-item.ts';
import { answerTextIn, cutShortBy, type MessageItem, toMessageItem } from './message-item.ts';
import { type RunProgress, toStopFailure } from './stream-failure.ts';
import { isApprovalPending, toLettaFailure } from './to-letta-failure.ts';

type Messages = NonNullable<MessageCreateParamsStreaming['messages']>;
type SentBody = { readonly messages: Messages; readonly override_system?: string };

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
  options: SendOptions,
): Promise<Answer> {
  const { signal, system, form } = options;
  const [first, ...others] = items;
  const sent = form === 'as-one' && first !== undefined ? [mergeItems([first, ...others])] : items;
  const said = { messages: sent.map(toLettaMessage), ...(system === undefined ? {} : { override_system: system }) };
  const once = await run(connection, agent, said, signal);
  if (once.kind === 'answered') return once.answer;

  await denyPending(connection, agent, signal);
  const again = await run(connection, agent, said, signal);
  if (again.kind === 'answered') return again.answer;
  throw again.failure;
}

/** One request, and its stream read to the end. */
async function run(connection: LettaConnection, agent: AgentId, said: SentBody, signal: AbortSignal): Promise<Sent> {
  const what = 'send to the agent';
  if (signal.aborted) throw new Failure('letta-unreachable', `could not ${what}: the wait was over before it began`);

  const watch = watchSilence(connection.clock, connection.silenceTimeoutMs, signal);
  const reader = new RunReader();
  try {
    const request = {
      ...said,
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
    const failure = toLettaFailure(error, {
      what,
      endedBecause: watch.endedBecause(),
      progress: reader.progress,
      sent: wordsIn(said),
    });
    if (isApprovalPending(error) && failure.arrived === 'no') return { kind: 'approval-pending', failure };
    throw failure;
  } finally {
    watch.stop();
  }
}

/** All words of a request, images left out. */
function wordsIn(said: SentBody): string {
  return JSON.stringify(said, (key, value) => (key === 'data' ? undefined : value)).replaceAll('\\n', ' ');
}

/** Denies what the agent waits for. Its words about that are for nobody. */
async function denyPending(connection: LettaConnection, agent: AgentId, signal: AbortSignal): Promise<void> {
  const calls = await pendingToolCalls(connection, agent);
  connection.log.warn({ agent, calls: calls.length }, 'pending approval denied');
  if (calls.length === 0) return;

  const approvals = calls.map((call) => ({ type: 'approval' as const, approve: false, tool_call_id: call }));
  await run(connection, agent, { messages: [{ type: 'approval', approvals }] }, signal);
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
  /** Something was heard. */
  heard(): void;
  /** Why the wait was ended; `undefined` while it goes on. */
  endedBecause(): string | undefined;
  stop(): void;
};

/** @param limitMs how long a silence may be, in milliseconds. */
function watchSilence(clock: Clock, limitMs: number, caller: AbortSignal): SilenceWatch {
  const silence = new AbortController();
  const tooLong = () => silence.abort();
  let stopTimer = clock.after(limitMs, tooLong);

  return {
    signal: AbortSignal.any([caller, silence.signal]),
    heard() {
      stopTimer();
      stopTimer = clock.after(limitMs, tooLong);
    },
    endedBecause() {
      if (caller.aborted) return 'the caller ended the wait';
      return silence.signal.aborted ? `nothing was heard for ${limitMs} ms` : undefined;
    },
    stop: () => stopTimer(),
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

/** Notes what the stream of a run has shown so far, so that a failure can say what is known. */
class RunReader {
  readonly #items: MessageItem[] = [];
  #run: string | undefined;
  #stopReason: string | undefined;

  get progress(): RunProgress {
    return { stepStored: this.#items.some(isOfStep), stopReason: this.#stopReason };
  }

  /** @throws ZodError where the event can't be read. */
  note(event: unknown): void {
    const item = toMessageItem(event);
    this.#run ??= item.run;
    this.#stopReason = item.stopReason ?? this.#stopReason;
    if (item.type !== 'ping') this.#items.push(item);
  }

  /** To be asked when the stream has ended. @throws Failure where it ended without an answer. */
  answer(what: string): Answer {
    if (!endedByAnswer(this.#stopReason)) throw toStopFailure(this.progress, what);
    const run = this.#run as RunId | undefined;
    return { text: answerTextIn(this.#items), run, cutShort: cutShortBy(this.#stopReason) };
  }
}

// Reasons that no run of today gives are taken for answers, as long as they don't speak of an error: a newer server
// must not silence everybody.
function endedByAnswer(stopReason: string | undefined): boolean {
  return stopReason !== undefined && !noAnswer.has(stopReason) && !/error|fail/.test(stopReason);
}

const noAnswer = new Set([
  'cancelled',
  'context_window_overflow_in_system_prompt',
  'insufficient_credits',
  'invalid_llm_response',
  'invalid_tool_call',
  'requires_approval',
]);

// Without token streaming, an event of a step arrives when the whole step is stored. A type that we don't know counts
// as one: better to send nothing again than something twice.
function isOfStep(item: MessageItem): boolean {
  return item.type.endsWith('_message') && !noStep.has(item.type);
}

const noStep = new Set(['error_message', 'system_message', 'user_message']);
