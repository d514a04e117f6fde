import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { followAbort } from '../../../base/deadline.ts';
import type { ToolCall } from '../rows.ts';
import type { Traits } from '../rules/versions.ts';
import { ModelError, toModelError } from './model-error.ts';

/** An OpenAI-compatible endpoint, such as `http://127.0.0.1:8080/v1`. */
export type ModelEndpoint = { readonly baseUrl: string; readonly apiKey?: string | undefined };

/** What a model is asked. */
export type ModelRequest = {
  /** The message at the beginning, as `toJson` writes it: it is long, and the same in one request after another. */
  readonly system: Uint8Array;
  /** What follows it. */
  readonly messages: readonly Readonly<Record<string, unknown>>[];
  /** All that goes beside messages. */
  readonly settings: Readonly<Record<string, unknown>>;
};

/** A value as JSON in UTF-8. */
export function toJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** What the model answered. Text and tool calls may come together; null is no text at all, unlike an empty one. */
export type ModelAnswer = {
  readonly text: string | null;
  readonly toolCalls: readonly ToolCall[];
  /** Why it ended, in the endpoint's words: `length` where it was cut off. */
  readonly finishReason: string | null;
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number };
};

const usageSchema = z
  .object({ prompt_tokens: z.number().default(0), completion_tokens: z.number().default(0) })
  .nullish();

const answerSchema = z.object({
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({
        content: z.string().nullish(),
        tool_calls: z
          .array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
          .nullish(),
      }),
    }),
  ),
  usage: usageSchema,
});

/** The server's own client for the model tries twice more before it gives up. */
const attempts = 3;

/** Who asks: where the model is, how its failures are told, and until when. */
export type Asking = {
  readonly model: ModelEndpoint;
  readonly traits: Traits;
  readonly life: { readonly signal: AbortSignal };
};

/** Asks the model, whole or in pieces. @throws ModelError */
export async function askModel(
  { life, ...asking }: Asking,
  request: ModelRequest,
  onText?: (piece: string) => void,
): Promise<ModelAnswer> {
  const end = new AbortController();
  const letGo = followAbort(life.signal, end);
  try {
    if (onText === undefined) return await readWhole(await post(asking, bodyOf(request), end.signal));
    const body = bodyOf(request, { stream: true, stream_options: { include_usage: true } });
    return await readChunks(await post(asking, body, end.signal), onText, end.signal);
  } finally {
    letGo();
  }
}

function bodyOf({ system, messages, settings }: ModelRequest, forStream = {}): Body {
  const before = `${JSON.stringify({ ...settings, ...forStream }).slice(0, -1)},"messages":[`;
  const after = messages.length === 0 ? ']}' : `,${JSON.stringify(messages).slice(1)}}`;
  return Buffer.concat([Buffer.from(before), system, Buffer.from(after)]);
}

async function readWhole(response: Response): Promise<ModelAnswer> {
  const parsed = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw new ModelError('other', 'the model answered in no known shape');
  return toAnswer(parsed.data);
}

function toAnswer({ choices, usage }: z.infer<typeof answerSchema>): ModelAnswer {
  const { message, finish_reason: finishReason = null } = choices[0] ?? {};
  if (message === undefined) throw new ModelError('no-choices', 'list index out of range');
  const toolCalls = (message.tool_calls ?? []).map(({ id, function: called }) => ({ id, ...called }));
  return {
    text: message.content ?? null,
    toolCalls,
    finishReason,
    usage: { promptTokens: usage?.prompt_tokens ?? 0, completionTokens: usage?.completion_tokens ?? 0 },
  };
}

type Body = Uint8Array<ArrayBuffer>;

type AskedModel = Pick<Asking, 'model' | 'traits'>;

async function post(asked: AskedModel, body: Body, signal: AbortSignal): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await postOnce(asked, body, signal);
    if (outcome instanceof Response) return outcome;
    if (attempt === attempts || !outcome.again) throw outcome.error;
  }
}

type Failed = { readonly error: ModelError; readonly again: boolean };

async function postOnce({ model, traits }: AskedModel, body: Body, signal: AbortSignal): Promise<Response | Failed> {
  let response: Response;
  try {
    response = await fetch(`${model.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${model.apiKey ?? 'none'}` },
      body,
      signal,
    });
  } catch (cause) {
    if (signal.aborted) throw cause;
    return { error: new ModelError('other', 'Failed to connect to OpenAI: Connection error.'), again: true };
  }
  if (response.ok) return response;
  const error = toModelError(response.status, await response.text(), traits);
  return { error, again: [408, 409, 429].includes(response.status) || response.status >= 500 };
}

const callSchema = z.object({
  index: z.number().default(0),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish(), tool_calls: z.array(callSchema).nullish() }).nullish(),
      }),
    )
    .default([]),
  usage: z.object({ prompt_tokens: z.number().default(0), completion_tokens: z.number().default(0) }).nullish(),
});

type Call = { id: string; name: string; arguments: string };

/** Reads an answer that comes in pieces, handing on each piece of text. @throws ModelError */
async function readChunks(
  response: Response,
  onText: (piece: string) => void,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  let text = '';
  const calls: Call[] = [];
  let usage = { promptTokens: 0, completionTokens: 0 };
  function take(data: string): void {
    if (data.startsWith('[DONE]')) return;
    const chunk = toChunk(data);
    if (chunk.usage)
      usage = { promptTokens: chunk.usage.prompt_tokens, completionTokens: chunk.usage.completion_tokens };
    const delta = chunk.choices[0]?.delta;
    for (const piece of delta?.tool_calls ?? []) addPiece(calls, piece);
    if (delta?.content) {
      text += delta.content;
      onText(delta.content);
    }
  }
  const parser = createParser({ onEvent: ({ data }) => take(data) });
  const decoder = new TextDecoder();
  for await (const bytes of unbroken(response, signal)) parser.feed(decoder.decode(bytes, { stream: true }));
  // The server reads past why a stream of chat completions ended.
  return { text, toolCalls: calls.filter((call) => call !== undefined), finishReason: null, usage };
}

function addPiece(calls: Call[], piece: z.infer<typeof callSchema>): void {
  const call = calls[piece.index] ?? { id: '', name: '', arguments: '' };
  call.id += piece.id ?? '';
  call.name += piece.function?.name ?? '';
  call.arguments += piece.function?.arguments ?? '';
  calls[piece.index] = call;
}

function toChunk(data: string): z.infer<typeof chunkSchema> {
  try {
    return chunkSchema.parse(JSON.parse(data));
  } catch {
    throw new ModelError('other', 'the model streamed in no known shape');
  }
}

async function* unbroken(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body ?? [];
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ModelError('broken-off', 'INTERNAL_SERVER_ERROR: Connection error during OpenAI streaming');
  }
}
