import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { systemClock } from '../../app/system-clock.ts';
import type { Clock } from '../../base/clock.ts';
import { defaultFacts } from './default-facts.ts';
import { type EndedFact, type Fact, type FactRow, FactTable } from './fact-table.ts';
import { ownAnswer, type Understanding } from './own-answer.ts';
import { perform } from './perform.ts';
import { ConversationReader } from './persona/read-conversation.ts';
import { Script, type Scripted, type ScriptLine, type ScriptOptions } from './script.ts';
import { type ChatRequest, toChatRequest } from './wire/chat-request.ts';
import { embed } from './wire/embed.ts';
import { ModelFailure } from './wire/model-failure.ts';
import { sendFailure, sendJson } from './wire/send.ts';

/** What the local model needs of time. */
export type ModelClock = Pick<Clock, 'now' | 'sleep'>;

export type LocalModelOptions = {
  /** Default 0: any free port. */
  readonly port?: number;
  readonly clock?: ModelClock;
  /** What it understands. Default: `defaultFacts`, which a longer table may hold too. */
  readonly facts?: readonly FactRow[];
};

/** One chat request as it came, the newest last. `at` is in milliseconds since the epoch. */
type RecordedChatRequest = { readonly at: number; readonly body: ChatRequest };

/** A running OpenAI-compatible endpoint on loopback that speaks as a small, scripted Scarlet. */
export type LocalModel = {
  /** Ends in `/v1`, as `OPENAI_BASE_URL` wants it. */
  readonly baseUrl: string;
  /** The newest 500 requests for a chat completion. */
  readonly requests: readonly RecordedChatRequest[];
  /** Makes coming chat requests be answered differently. Lines apply in the order in which they were written. */
  script(scripted: Scripted, options?: ScriptOptions): ScriptLine;
  /** From now on exactly this message tells exactly these facts, or nothing: what a conversation's author knows of it. */
  understand(message: string, facts: readonly (Fact | EndedFact)[]): void;
  /** Cuts what is under way and frees the port. */
  close(): Promise<void>;
};

/** The one model that talks. Through Letta its handle is `openai-proxy/scarlet-local`. */
export const localModelId = 'scarlet-local';

const keptRequests = 500;

/** Starts the local model on 127.0.0.1. */
export async function startLocalModel(options: LocalModelOptions = {}): Promise<LocalModel> {
  const { port = 0, clock = systemClock, facts = defaultFacts } = options;
  const table = new FactTable(facts);
  const conversations = new ConversationReader();
  const parts: Parts = { clock, table, conversations, script: new Script(), requests: [], completions: 0 };
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = answer(parts, request, response).finally(() => underWay.delete(work));
    underWay.add(work);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The local model has no port.');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    requests: parts.requests,
    script: (scripted, when) => parts.script.add(scripted, when),
    understand: (message, told) => table.understand(message, told),
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await Promise.all(underWay);
    },
  };
}

type Parts = Understanding & {
  readonly clock: ModelClock;
  readonly script: Script;
  readonly requests: RecordedChatRequest[];
  completions: number;
};

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort(new Error('The caller went away.')));
  try {
    await route(parts, request, response, gone.signal);
  } catch (error) {
    if (gone.signal.aborted || response.headersSent) return void response.destroy();
    if (error instanceof ModelFailure) return sendFailure(response, error);
    sendFailure(response, new ModelFailure(500, `The local model failed: ${String(error)}`));
  }
}

async function route(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const path = pathname.replace(/\/$/, '');
  const wanted = path.startsWith('/v1/models') ? 'GET' : 'POST';
  if (!/^\/v1\/(models(\/[^/]+)?|chat\/completions|embeddings)$/.test(path)) {
    throw new ModelFailure(404, `Unknown request URL: ${request.method} ${path}.`, { code: 'unknown_url' });
  }
  if (request.method !== wanted) {
    response.setHeader('allow', wanted);
    throw new ModelFailure(405, `Not allowed to ${request.method} on ${path}: only ${wanted}.`);
  }
  if (path === '/v1/models') return sendJson(response, 200, { object: 'list', data: [modelCard(parts.clock)] });
  if (wanted === 'GET') return sendJson(response, 200, cardOf(path.slice('/v1/models/'.length), parts.clock));
  const body = await readJson(request);
  if (path === '/v1/embeddings') return sendJson(response, 200, embed(body));
  await complete(parts, toChatRequest(body), response, gone);
}

async function complete(
  parts: Parts,
  request: ChatRequest,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  cardOf(request.model, parts.clock);
  const at = parts.clock.now();
  parts.requests.push({ at, body: request });
  if (parts.requests.length > keptRequests) parts.requests.shift();
  parts.completions += 1;
  const envelope = {
    id: `chatcmpl-${String(parts.completions).padStart(8, '0')}`,
    created: Math.floor(at / 1000),
    model: request.model,
  };
  await perform(
    parts.script.take(request),
    { response, request, envelope },
    () => ownAnswer(request, parts),
    parts.clock,
    gone,
  );
}

function cardOf(model: string, clock: ModelClock): object {
  if (model === localModelId) return modelCard(clock);
  const message = `The model '${model}' does not exist; '${localModelId}' does.`;
  throw new ModelFailure(404, message, { code: 'model_not_found', param: 'model' });
}

function modelCard(clock: ModelClock): object {
  const created = Math.floor(clock.now() / 1000);
  return { id: localModelId, object: 'model', created, owned_by: 'scarlet', context_length: 200_000 };
}

// A conversation with a few images stays far below; a runaway caller doesn't fill the memory.
const largestBody = 64 * 1024 * 1024;

/** @throws ModelFailure 400 when the body isn't JSON, 413 when it is over 64 MiB. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > largestBody) throw new ModelFailure(413, 'The body is larger than 64 MiB.');
    pieces.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    throw new ModelFailure(400, 'We could not parse the JSON body of your request.');
  }
}
