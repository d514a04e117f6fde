import { z } from 'zod';
import { BenchFailure } from './bench-failure.ts';
import type { Message } from './people/fact.ts';

const lineSchema = z.strictObject({
  user: z.string().trim().min(1).max(32),
  /** An ISO 8601 time with a zone, or milliseconds since the epoch. */
  at: z.union([
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    z.number().int().nonnegative().max(8.64e15),
  ]),
  text: z.string().trim().min(1).max(2_000),
  reply: z.string().trim().min(1).optional(),
});

/**
 * Reads conversations, one message a line: `{"user", "at", "text", "reply"?}`. They come back in the order of time;
 * messages of the same moment stay in the order of the file. Empty lines are passed over.
 *
 * @throws BenchFailure that names the first line that is wrong, and what is wrong with it.
 */
export function readJsonl(content: string): readonly Message[] {
  const messages = content.split('\n').flatMap((row, index) => (row.trim() === '' ? [] : [toMessage(row, index + 1)]));
  if (messages.length === 0) throw new BenchFailure('The file holds no messages.');
  return messages.sort((one, other) => one.at - other.at);
}

function toMessage(row: string, number: number): Message {
  const parsed = lineSchema.safeParse(toJson(row, number));
  if (!parsed.success) throw new BenchFailure(`Line ${number}: ${wordsOf(parsed.error)}.`);
  const { reply, ...message } = parsed.data;
  return { ...message, ...(reply === undefined ? {} : { reply }), changes: [] };
}

function toJson(row: string, number: number): unknown {
  try {
    return JSON.parse(row.replace(/^\uFEFF/, ''));
  } catch {
    throw new BenchFailure(`Line ${number}: not JSON.`);
  }
}

function wordsOf({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return 'not a message';
  const field = issue.path.length === 0 ? '' : `"${issue.path.join('.')}" `;
  if (issue.path[0] === 'at') return '"at" must be an ISO 8601 time with a zone, or milliseconds since 1970';
  return `${field}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}
