import { Failure } from '../base/failure.ts';

/** Far more than an answer of any model, with its reasoning, token by token. Bytes. */
const longestStream = 16 * 1024 * 1024;
/** UTF-16 units. */
const longestLine = 1024 * 1024;

/** One event as the server wrote it. */
export type ServerEvent = {
  /** Nothing where it has no name. */
  readonly name: string;
  readonly data: string;
};

export function isEventStream({ headers }: Pick<Response, 'headers'>): boolean {
  return /^\s*text\/event-stream\b/i.test(headers.get('content-type') ?? '');
}

/**
 * Reads a stream of events to its end: yields those that came at one time, which of a model's tokens are many. The
 * client takes five times as long for that, as it hands each event through three generators and copies what is left of
 * the stream for each. An event that was not ended is none (HTML standard, server-sent events).
 *
 * @throws Failure where it is longer than any answer is: nobody would read for ever.
 */
export async function* readEvents({ body }: Pick<Response, 'body'>): AsyncGenerator<readonly ServerEvent[]> {
  if (body === null) return;
  const decoder = new TextDecoder();
  const gathered = new GatheredEvent();
  let bytes = 0;
  let rest = '';
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    const events = lines.flatMap((line) => gathered.add(line.endsWith('\r') ? line.slice(0, -1) : line) ?? []);
    if (events.length > 0) yield events;
    if (bytes <= longestStream && rest.length <= longestLine) continue;
    const words = `the stream of an answer was cut after ${bytes} bytes: no answer is that long`;
    throw new Failure('letta-broken', words, { arrived: 'unknown' });
  }
}

/** An event whose lines have come so far. */
class GatheredEvent {
  #name = '';
  #data: string[] = [];

  /** The event that this line ends, if it ends one. */
  add(line: string): ServerEvent | undefined {
    if (line === '') return this.#end();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.#name = value;
    if (field === 'data') this.#data.push(value);
    return undefined;
  }

  #end(): ServerEvent | undefined {
    const event = { name: this.#name, data: this.#data.join('\n') };
    const isEmpty = event.name === '' && this.#data.length === 0;
    this.#name = '';
    this.#data = [];
    return isEmpty ? undefined : event;
  }
}
