import { type ChatRequest, textOf } from './chat-request.ts';

/** What the model says: text in the pieces in which a stream carries it, tool calls, or both. */
export type CompletionAnswer = {
  /** Null when there are only tool calls. The pieces joined are the text. */
  readonly pieces: readonly string[] | null;
  readonly calls: readonly Call[];
  readonly cutShort?: EarlyFinish | undefined;
};

/** Why an answer ends before its end: it is too long, or what it says is not let through. */
export type EarlyFinish = 'length' | 'content_filter';

/** Arguments are JSON text, as on the wire. */
type Call = { readonly name: string; readonly arguments: string };

/** Text cut into words, so that a stream has something to stream. */
export function answerOf(text: string): CompletionAnswer {
  return { pieces: text.match(/\S+\s*|\s+/g) ?? [''], calls: [] };
}

export function callsOf(...calls: readonly { name: string; arguments: unknown }[]): CompletionAnswer {
  return {
    pieces: null,
    calls: calls.map((call) => ({
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
    })),
  };
}

export function textIn(answer: CompletionAnswer): string {
  return (answer.pieces ?? []).join('');
}

/** What every body of one completion shares. `created` is in seconds. */
export type Envelope = { readonly id: string; readonly created: number; readonly model: string };

type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number };

/** A whole completion. */
export function completionOf(answer: CompletionAnswer, envelope: Envelope, request: ChatRequest): object {
  const message = {
    role: 'assistant',
    content: answer.pieces === null ? null : textIn(answer),
    refusal: null,
    ...(answer.calls.length === 0 ? {} : { tool_calls: toolCalls(answer, envelope) }),
  };
  return {
    id: envelope.id,
    object: 'chat.completion',
    created: envelope.created,
    model: envelope.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(answer) }],
    usage: usageOf(answer, request),
    system_fingerprint: null,
  };
}

/** The same completion in chunks: the role, each piece of text, each tool call, why it ended, and the usage if asked. */
export function chunksOf(answer: CompletionAnswer, envelope: Envelope, request: ChatRequest): object[] {
  const wantsUsage = request.stream_options?.include_usage === true;
  const base = {
    id: envelope.id,
    object: 'chat.completion.chunk',
    created: envelope.created,
    model: envelope.model,
    system_fingerprint: null,
    ...(wantsUsage ? { usage: null } : {}),
  };
  const chunk = (delta: object, finish: string | null = null): object => ({
    ...base,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });
  return [
    chunk({ role: 'assistant', content: answer.pieces === null ? null : '' }),
    ...(answer.pieces ?? []).map((piece) => chunk({ content: piece })),
    ...toolCalls(answer, envelope).map((call, index) => chunk({ tool_calls: [{ index, ...call }] })),
    chunk({}, finishReason(answer)),
    ...(wantsUsage ? [{ ...base, choices: [], usage: usageOf(answer, request) }] : []),
  ];
}

function toolCalls(answer: CompletionAnswer, { id }: Envelope): object[] {
  return answer.calls.map((call, index) => ({
    id: `call_${id.replace('chatcmpl-', '')}_${index}`,
    type: 'function',
    function: call,
  }));
}

function finishReason({ calls, cutShort }: CompletionAnswer): string {
  if (cutShort !== undefined) return cutShort;
  return calls.length > 0 ? 'tool_calls' : 'stop';
}

function usageOf(answer: CompletionAnswer, request: ChatRequest): Usage {
  const asked = request.messages.map(textOf).join('\n');
  const said = textIn(answer) + answer.calls.map((call) => call.name + call.arguments).join('');
  const most = Number(request['max_completion_tokens'] ?? request['max_tokens'] ?? 0);
  const prompt_tokens = tokensIn(asked);
  const completion_tokens = answer.cutShort === 'length' ? Math.max(most, tokensIn(said)) : tokensIn(said);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

// Four characters a token: near enough for everything that only adds them up.
function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}
