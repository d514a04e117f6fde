import { request } from 'node:http';

export type Completion = {
  readonly text: string;
  readonly tokensIn: number;
  /** How many of them the model had read before, at the same place. */
  readonly tokensShared: number;
  readonly tokensOut: number;
  readonly tookMs: number;
};

type Chunk = {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
  readonly usage?: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly prompt_tokens_details?: { readonly cached_tokens: number };
  };
};

export type ModelMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string };

type Ask = {
  readonly messages: readonly ModelMessage[];
  readonly answer: 'json' | 'text';
  readonly temperature: number;
  readonly maxTokens: number;
};

/**
 * Asks an OpenAI-compatible endpoint and tells each part as it comes, so that a loop is seen at once. Not with `fetch`,
 * which gives up after five minutes without a byte: a small model on a busy machine may take longer.
 */
export async function askModel(url: string, ask: Ask, tell: (part: string) => void): Promise<Completion> {
  const startedAt = performance.now();
  const body = {
    model: 'local',
    temperature: ask.temperature,
    max_tokens: ask.maxTokens,
    ...(ask.answer === 'json' ? { response_format: { type: 'json_object' } } : {}),
    stream: true,
    stream_options: { include_usage: true },
    messages: ask.messages,
  };
  let text = '';
  let usage: Chunk['usage'];
  for await (const line of linesOf(url, JSON.stringify(body))) {
    if (!line.startsWith('data: {')) continue;
    const chunk = JSON.parse(line.slice('data: '.length)) as Chunk;
    const part = chunk.choices[0]?.delta.content ?? '';
    text += part;
    tell(part);
    usage = chunk.usage ?? usage;
  }
  return {
    text,
    tokensIn: usage?.prompt_tokens ?? 0,
    tokensShared: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    tokensOut: usage?.completion_tokens ?? 0,
    tookMs: Math.round(performance.now() - startedAt),
  };
}

async function* linesOf(url: string, body: string): AsyncGenerator<string> {
  const { promise, resolve, reject } = Promise.withResolvers<AsyncIterable<Buffer>>();
  const headers = { 'content-type': 'application/json' };
  request(`${url}/chat/completions`, { method: 'POST', headers }, (response) => {
    if (response.statusCode === 200) resolve(response);
    else endWithoutModel(url, `HTTP ${response.statusCode}`);
  })
    .on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === undefined) reject(error);
      else endWithoutModel(url, error.code);
    })
    .end(body);
  const decoder = new TextDecoder();
  let left = '';
  for await (const part of await promise) {
    const lines = (left + decoder.decode(part, { stream: true })).split('\n');
    left = lines.pop() ?? '';
    yield* lines;
  }
  yield left;
}

// sysexits(3): a service that is not there.
const unavailable = 69;

/** None of what is tried here makes sense without one. */
function endWithoutModel(url: string, why: string): never {
  process.stderr.write(
    `No model answers at ${url} (${why}). docs/sleep-prompt.md says how to start one; --url names another.\n`,
  );
  process.exit(unavailable);
}
