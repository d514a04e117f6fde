import { z } from 'zod';
import type { AgentId } from '../base/ids.ts';
import { readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';

const toolCall = z.object({ tool_call_id: z.string() });

const pendingSchema = z.object({
  pending_approval: z
    .object({ tool_calls: z.array(toolCall).nullish(), tool_call: toolCall.nullish() })
    .nullish()
    .transform((request) => request?.tool_calls ?? (request?.tool_call ? [request.tool_call] : [])),
});

/** The ids of the tool calls for which the agent waits for a person's approval. */
export async function pendingToolCalls(connection: LettaConnection, agent: AgentId): Promise<string[]> {
  return await readLetta(connection, 'read the pending approval', async (options) => {
    const state = await connection.client.agents.retrieve(agent, { include: ['agent.pending_approval'] }, options);
    return pendingSchema.parse(state).pending_approval.map((call) => call.tool_call_id);
  });
}
