import { z } from 'zod';
import type { AgentId } from '../base/ids.ts';
import { callLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';

/** Tokens of one request to a model; `cached` is undefined where the server or the provider doesn't say. */
export type UsedTokens = { readonly prompt: number; readonly cached: number | undefined };

const answerSchema = z.object({
  usage: z.object({ prompt_tokens: z.number().default(0), cached_input_tokens: z.number().nullish() }),
});

/** Says something to an agent, for the sake of what it costs: one model call. Rejects with a `Failure`. */
export async function measureTokens(
  connection: LettaConnection,
  agent: AgentId,
  text: string,
  limitMs: number,
): Promise<UsedTokens> {
  const messages = [{ role: 'user' as const, content: text }];
  const { usage } = await callLetta(
    connection,
    'send to the agent',
    async (options) =>
      answerSchema.parse(
        await connection.client.agents.messages.create(agent, { messages, streaming: false }, options),
      ),
    limitMs,
  );
  return { prompt: usage.prompt_tokens, cached: usage.cached_input_tokens ?? undefined };
}
