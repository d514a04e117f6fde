import type { WebSocket } from 'ws';
import { z } from 'zod';

const payload = z.object({ op: z.number(), d: z.unknown().optional() });
/** The data of op 2. */
export const identify = z.object({
  token: z.string(),
  intents: z.number().int(),
  shard: z.tuple([z.number().int(), z.number().int()]).optional(),
  properties: z.record(z.string(), z.unknown()),
});
/** The data of op 6. */
export const resume = z.object({ token: z.string(), session_id: z.string(), seq: z.number().int() });

/** Why the gateway closes a connection, by its code. */
export const closeReasons = {
  4001: 'Unknown opcode.',
  4002: 'Decode error.',
  4003: 'Not authenticated.',
  4004: 'Authentication failed.',
  4005: 'Already authenticated.',
  4007: 'Invalid seq.',
  4010: 'Invalid shard.',
  4013: 'Invalid intent(s).',
  4014: 'Disallowed intent(s).',
} as const;

export type CloseCode = keyof typeof closeReasons;

/** Reads what a client sent; `undefined` for what isn't a payload. */
export function readPayload(text: string): z.output<typeof payload> | undefined {
  try {
    return payload.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Sends what isn't a dispatch. */
export function send(socket: WebSocket, op: number, d: unknown): void {
  socket.send(JSON.stringify({ op, d, s: null, t: null }));
}
