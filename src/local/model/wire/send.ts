import type { ServerResponse } from 'node:http';
import type { ChatRequest } from './chat-request.ts';
import type { CompletionAnswer } from './completion.ts';
import { chunksOf, completionOf, type Envelope } from './completion.ts';
import type { ModelFailure } from './model-failure.ts';

export type OpenReply = {
  readonly response: ServerResponse;
  readonly request: ChatRequest;
  readonly envelope: Envelope;
};

export function sendJson(response: ServerResponse, status: number, body: object): void {
  sendText(response, status, JSON.stringify(body));
}

export function sendText(response: ServerResponse, status: number, body: string, headers: object = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

export function sendFailure(response: ServerResponse, failure: ModelFailure, headers: object = {}): void {
  sendText(response, failure.status, JSON.stringify(failure.body()), headers);
}

/** Sends an answer whole or as server-sent events, as the request wishes. What nothing is waited for goes together. */
export async function sendAnswer(
  reply: OpenReply,
  answer: CompletionAnswer,
  between?: (piece: number) => Promise<unknown>,
): Promise<void> {
  const { response, request, envelope } = reply;
  const pieces = between === undefined ? 0 : (answer.pieces ?? []).length;
  if (request.stream !== true) {
    for (let piece = 1; piece < pieces; piece += 1) await between?.(piece);
    return sendJson(response, 200, completionOf(answer, envelope, request));
  }
  openStream(response);
  let ready = '';
  // The first chunk holds the role only; piece n is chunk n + 1.
  for (const [index, chunk] of chunksOf(answer, envelope, request).entries()) {
    const piece = index - 1;
    if (piece > 0 && piece < pieces) {
      response.write(ready);
      ready = '';
      await between?.(piece);
    }
    ready += eventOf(chunk);
  }
  response.end(`${ready}data: [DONE]\n\n`);
}

/** The first half of what `sendAnswer` would send, without an end. */
export function firstHalfOf({ request, envelope }: OpenReply, answer: CompletionAnswer): string {
  const whole =
    request.stream === true
      ? chunksOf(answer, envelope, request).map(eventOf).join('')
      : JSON.stringify(completionOf(answer, envelope, request));
  return whole.slice(0, Math.ceil(whole.length / 2));
}

export function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
}

export function eventOf(chunk: object): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
