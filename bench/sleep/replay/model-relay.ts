import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as textOfStream } from 'node:stream/consumers';
import { isFromNativeSleep, isFromSleepAgent } from '../../../src/local/model/own-answer.ts';
import { type ChatRequest, textOf, toChatRequest } from '../../../src/local/model/wire/chat-request.ts';

/** An OpenAI-compatible endpoint, and the one model that is asked there. */
export type RemoteModel = { readonly baseUrl: string; readonly apiKey: string | undefined; readonly model: string };

export type RelayOptions = {
  /** Where the chat goes, and the sleep agent too when it has no model of its own. Ends in `/v1`. */
  readonly local: string;
  readonly sleep?: RemoteModel | undefined;
  /**
   * The model is away for every so many-th stretch of four requests of whoever tends the memory: a single failure, the
   * server makes good by asking again.
   */
  readonly failEvery?: number | undefined;
};

const stretch = 4;

/** What passed. Characters are code points of all messages of a request. */
export type ModelTraffic = {
  readonly sleep: { readonly calls: number; readonly characters: number };
  readonly chat: { readonly calls: number; readonly characters: number };
};

/**
 * Stands between the local Letta, which knows one endpoint, and the models: counts what they are asked, sends the sleep
 * agent's requests to its own model, and can hold them back.
 */
export type ModelRelay = {
  readonly baseUrl: string;
  traffic(): ModelTraffic;
  /** From now on requests of the sleep agent wait, until the returned function is called. */
  shut(): () => void;
  /** Requests that wait at the shut door. */
  waiting(): number;
  close(): Promise<void>;
};

type Door = { readonly opened: Promise<void>; readonly open: () => void };

export async function startModelRelay(options: RelayOptions): Promise<ModelRelay> {
  const counts = { sleep: { calls: 0, characters: 0 }, chat: { calls: 0, characters: 0 } };
  const closing = new AbortController();
  let door: Door | undefined;
  let waiting = 0;

  async function complete(body: string, response: ServerResponse): Promise<void> {
    const request = toChatRequest(JSON.parse(body));
    const fromSleepAgent = isFromSleepAgent(request) || isFromNativeSleep(request);
    const count = fromSleepAgent ? counts.sleep : counts.chat;
    count.calls += 1;
    count.characters += charactersOf(request);
    if (fromSleepAgent && isAway(count.calls, options.failEvery)) {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'broken on purpose', type: 'server_error' } }));
      return;
    }
    if (fromSleepAgent && door !== undefined) {
      waiting += 1;
      await door.opened.finally(() => {
        waiting -= 1;
      });
    }
    if (!fromSleepAgent)
      return await pass(`${options.local}/chat/completions`, withoutOld(request), undefined, response);
    const target = options.sleep ?? { baseUrl: options.local, apiKey: undefined };
    await pass(`${target.baseUrl}/chat/completions`, body, target.apiKey, response);
  }

  async function pass(url: string, body: string | null, key: string | undefined, response: ServerResponse) {
    const headers = {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    };
    const method = body === null ? 'GET' : 'POST';
    const answer = await fetch(url, { method, headers, body, signal: closing.signal });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    for await (const piece of answer.body ?? []) response.write(piece);
    response.end();
  }

  async function listModels(response: ServerResponse): Promise<void> {
    const answer: unknown = await (await fetch(`${options.local}/models`, { signal: closing.signal })).json();
    const listed = answer as { readonly data: readonly object[] };
    const more = options.sleep === undefined ? [] : [{ id: options.sleep.model, object: 'model' }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...listed, data: [...listed.data, ...more] }));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.replace(/^\/v1/, '');
    try {
      if (path === '/models') return await listModels(response);
      const body = await textOfStream(request);
      if (path === '/chat/completions') return await complete(body, response);
      return await pass(`${options.local}${path}`, body, undefined, response);
    } catch {
      response.destroy();
    }
  }

  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = answer(request, response).finally(() => underWay.delete(work));
    underWay.add(work);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');

  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    traffic: () => structuredClone(counts),
    shut() {
      const { promise, resolve } = Promise.withResolvers<void>();
      const mine: Door = { opened: promise, open: resolve };
      door = mine;
      return () => {
        if (door === mine) door = undefined;
        mine.open();
      };
    },
    waiting: () => waiting,
    async close() {
      closing.abort();
      door?.open();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await Promise.all(underWay);
    },
  };
}

function isAway(calls: number, failEvery: number | undefined): boolean {
  return failEvery !== undefined && Math.ceil(calls / stretch) % failEvery === 0;
}

/**
 * The local model reads everything anew for each answer, which after hundreds of messages would take most of the time
 * of a run. What it has to know for an answer is in the blocks and the latest messages.
 */
function withoutOld(request: ChatRequest): string {
  const [system, ...said] = request.messages;
  return JSON.stringify({ ...request, messages: [system, ...said.slice(-latestShown)] });
}

const latestShown = 40;

function charactersOf({ messages }: ChatRequest): number {
  return messages.reduce((sum, message) => sum + [...textOf(message)].length, 0);
}
