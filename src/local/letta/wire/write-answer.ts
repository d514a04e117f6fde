import type { ServerResponse } from 'node:http';
import { messageDate } from '../rules/dates.ts';
import { newId } from '../rules/ids.ts';
import type { LettaClock } from '../world.ts';
import type { FeedEvent } from './event-feed.ts';
import type { RouteAnswer } from './request.ts';

/** Writes an answer to the client. A feed may be cut after some events; pings fill its silences. */
export async function writeAnswer(
  response: ServerResponse,
  answer: RouteAnswer,
  options: { readonly clock: LettaClock; readonly pingIntervalMs: number; readonly cutAfter?: number | undefined },
): Promise<void> {
  if (answer.kind === 'json') {
    writeJson(response, answer.status, answer.body);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const stopPings = startPings(response, answer.pingRunId, options);
  try {
    let left = options.cutAfter ?? Number.POSITIVE_INFINITY;
    for await (const events of answer.feed.read()) {
      const sent = events.slice(0, left);
      if (sent.length > 0) response.write(sent.map(eventText).join(''));
      if (sent.length < events.length) break;
      left -= sent.length;
    }
    response.end();
  } finally {
    stopPings();
  }
}

function eventText({ name, data }: FeedEvent): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${data}\n\n`;
}

export function writeJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** The data of a ping. */
export function pingOf(runId: string, now: number): Record<string, unknown> {
  return {
    id: newId('ping'),
    date: messageDate(now),
    name: null,
    message_type: 'ping',
    otid: null,
    sender_id: null,
    step_id: null,
    is_err: null,
    seq_id: null,
    run_id: runId,
  };
}

function startPings(
  response: ServerResponse,
  runId: string | undefined,
  { clock, pingIntervalMs }: { readonly clock: LettaClock; readonly pingIntervalMs: number },
): () => void {
  if (runId === undefined) return () => {};
  let cancel = () => {};
  function schedule(id: string): void {
    cancel = clock.after(pingIntervalMs, () => {
      response.write(`data: ${JSON.stringify(pingOf(id, clock.now()))}\n\n`);
      schedule(id);
    });
  }
  schedule(runId);
  return () => cancel();
}
