import type { IncomingMessage } from 'node:http';
import { ModelFailure } from './model-failure.ts';

// A conversation with a few images stays far below; a runaway caller doesn't fill the memory.
const largestBody = 64 * 1024 * 1024;

/** @throws ModelFailure 400 when the body isn't JSON, 413 when it is over 64 MiB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
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
