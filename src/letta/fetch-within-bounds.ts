import { Failure } from '../base/failure.ts';
import { fetchNamingBreaks } from './fetch-naming-breaks.ts';

/** Far more than an answer of any model, with its reasoning, token by token. */
const longestStream = 16 * 1024 * 1024;
/** The client puts an event together out of its pieces in a time that grows with the square of its length. */
const longestStreamLine = 1024 * 1024;

/** Fetches, and cuts a stream of events that is longer than any answer is: the client itself would read for ever. */
export async function fetchWithinBounds(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetchNamingBreaks(input, init);
  if (response.body === null || !isEventStream(response)) return response;
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(bound()), { status, statusText, headers });
}

export function isEventStream({ headers }: Pick<Response, 'headers'>): boolean {
  return /^\s*text\/event-stream\b/i.test(headers.get('content-type') ?? '');
}

const lineFeed = 10;

function bound(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  let line = 0;
  return new TransformStream({
    transform(chunk, stream) {
      const lastBreak = chunk.lastIndexOf(lineFeed);
      bytes += chunk.byteLength;
      line = lastBreak === -1 ? line + chunk.byteLength : chunk.byteLength - lastBreak - 1;
      if (bytes <= longestStream && line <= longestStreamLine) return stream.enqueue(chunk);
      const words = `the stream of an answer was cut after ${bytes} bytes: no answer is that long`;
      stream.error(new Failure('letta-broken', words, { arrived: 'unknown' }));
    },
  });
}
