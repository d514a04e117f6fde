import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import type { ModelAnswer } from './ask-model.ts';
import { ModelError } from './model-error.ts';

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
export async function readChunks(
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
