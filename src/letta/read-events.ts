import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { Failure } from '../base/failure.ts';

/** Far more than an answer of any model, with its reasoning, token by token. Bytes. */
const longestStream = 16 * 1024 * 1024;
/** UTF-16 units. */
const longestEvent = 1024 * 1024;

export function isEventStream({ headers }: Pick<Response, 'headers'>): boolean {
  return /^\s*text\/event-stream\b/i.test(headers.get('content-type') ?? '');
}

/**
 * Reads a stream of events to its end: yields those that came at one time, which of a model's tokens are many; none
 * where only a comment came.
 *
 * @throws Failure where it is longer than any answer is: nobody would read for ever.
 */
export async function* readEvents({ body }: Pick<Response, 'body'>): AsyncGenerator<readonly EventSourceMessage[]> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let events: EventSourceMessage[] = [];
  let hasComment = false;
  let hasRoom = true;
  const parser = createParser({
    maxBufferSize: longestEvent,
    onEvent: (event) => events.push(event),
    onComment: () => {
      hasComment = true;
    },
    onError: ({ type }) => {
      hasRoom &&= type !== 'max-buffer-size-exceeded';
    },
  });
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (events.length > 0 || hasComment) yield events;
    events = [];
    hasComment = false;
    if (bytes <= longestStream && hasRoom) continue;
    const words = `the stream of an answer was cut after ${bytes} bytes: no answer is that long`;
    throw new Failure('letta-broken', words, { arrived: 'unknown' });
  }
}
