import type { AgentUpdateParams } from '@letta-ai/letta-client/resources/agents/agents';
import { z } from 'zod';
import { Failure } from '../base/failure.ts';
import type { AgentId } from '../base/ids.ts';
import { callLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';

const answeredSchema = z.object({
  name: z.string().nullish(),
  description: z.string().nullish(),
  system: z.string().nullish(),
  message_buffer_autoclear: z.boolean().nullish(),
  model: z.string().nullish(),
  llm_config: z
    .object({ handle: z.string().nullish(), context_window: z.number().nullish(), max_tokens: z.number().nullish() })
    .optional(),
});

/**
 * Changes an agent with one request.
 *
 * @throws Failure `letta-broken` where the server answers with something else than was sent.
 */
export async function patchAgent(
  connection: LettaConnection,
  agent: AgentId,
  fields: AgentUpdateParams,
): Promise<void> {
  const differing = await callLetta(connection, 'update the agent', async (options) =>
    unlike(fields, answeredSchema.parse(await connection.client.agents.update(agent, fields, options))),
  );
  if (differing.length === 0) return;
  const why = `could not update the agent: the server answered with another ${differing.join(', ')} than was sent`;
  throw new Failure('letta-broken', why, { arrived: 'yes' });
}

/** In what the answer to an update contradicts it. What it doesn't speak of may be as it was sent. */
function unlike(sent: AgentUpdateParams, answered: z.infer<typeof answeredSchema>): string[] {
  const { llm_config: config = {} } = answered;
  const pairs: Readonly<Record<string, readonly [sent: unknown, answered: unknown]>> = {
    name: [sent.name, answered.name],
    description: [sent.description, answered.description],
    system: [sent.system, answered.system],
    statelessness: [sent.message_buffer_autoclear, answered.message_buffer_autoclear],
    model: [sent.model, answered.model ?? config.handle],
    'context window': [sent.context_window_limit, config.context_window],
    'longest answer': [sent.max_tokens, config.max_tokens],
  };
  return Object.keys(pairs).filter((trait) => {
    const [asked, got] = pairs[trait] ?? [];
    return asked != null && got != null && asked !== got;
  });
}
