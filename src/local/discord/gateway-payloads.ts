import { z } from 'zod';
import type { TransportCompression } from './gateway-connection.ts';
import { parseJson } from './parse-json.ts';

const payload = z.object({ op: z.number(), d: z.unknown().optional() });
/** The data of op 2. */
export const identify = z.object({
  token: z.string(),
  intents: z.number().int(),
  shard: z.tuple([z.number().int(), z.number().int()]).optional(),
  properties: z.record(z.string(), z.unknown()),
  // Only `true` asks for it; clients send the name of their transport compression here too.
  compress: z.unknown().optional(),
});
/** The data of op 8: all members whose name begins so, or these. */
export const requestMembers = z
  .object({
    guild_id: z.string(),
    query: z.string().optional(),
    limit: z.number().int().optional(),
    user_ids: z.union([z.string(), z.array(z.string())]).optional(),
    nonce: z.string().optional(),
  })
  .refine(({ query, limit, user_ids }) => user_ids !== undefined || (query !== undefined && limit !== undefined));
export type MemberRequest = z.output<typeof requestMembers>;
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
  4008: 'Rate limited.',
  4010: 'Invalid shard.',
  4012: 'Invalid API version.',
  4013: 'Invalid intent(s).',
  4014: 'Disallowed intent(s).',
} as const;

export type CloseCode = keyof typeof closeReasons;

/** Reads what a client sent; `undefined` for what isn't a payload. */
export function readPayload(text: string): z.output<typeof payload> | undefined {
  try {
    return payload.safeParse(parseJson(text)).data;
  } catch {
    return undefined;
  }
}

/** What the query of the address asks for; a close code for what there isn't. Versions 9 and 10 are what Discord offers. */
export function connectionFormOf(
  query: URLSearchParams,
): { readonly compression: TransportCompression | undefined } | 4002 | 4012 {
  const [version, encoding, compression] = ['v', 'encoding', 'compress'].map((name) => query.get(name) ?? undefined);
  if (version !== undefined && version !== '10' && version !== '9') return 4012;
  if (encoding !== undefined && encoding !== 'json') return 4002;
  if (compression === undefined || compression === 'zlib-stream' || compression === 'zstd-stream') {
    return { compression };
  }
  return 4002;
}
