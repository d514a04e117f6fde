import { z } from 'zod';
import type { AgentId, RunId } from '../base/ids.ts';
import type { ActiveRun, Conversation } from '../pair/conversation.ts';
import { toMilliseconds } from './agent-state.ts';
import { callLetta, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { sendItems } from './send-items.ts';
import { isConflict } from './to-letta-failure.ts';
import { traceItem } from './trace-item.ts';

/** The conversations with agents on one Letta server. */
export function createConversation(connection: LettaConnection): Conversation {
  return {
    send: (agent, items, { signal }) => sendItems(connection, agent, items, signal),
    activeRuns: (agent) => activeRuns(connection, agent),
    trace: (agent, otid) => traceItem(connection, agent, otid),
    cancel: (agent) => cancel(connection, agent),
  };
}

const runSchema = z.object({
  id: z.string().transform((id) => id as RunId),
  created_at: z.string().transform(toMilliseconds),
});

async function activeRuns(connection: LettaConnection, agent: AgentId): Promise<ActiveRun[]> {
  return await readLetta(connection, 'list runs', async (options) => {
    // A single page: while runs change, paging can show one run twice.
    const { items } = await connection.client.runs.list({ agent_id: agent, active: true, limit: 50 }, options);
    const runs = new Map<RunId, ActiveRun>();
    for (const raw of items) {
      const run = runSchema.parse(raw);
      runs.set(run.id, { id: run.id, startedAt: run.created_at });
    }
    return [...runs.values()].sort((a, b) => b.startedAt - a.startedAt);
  });
}

async function cancel(connection: LettaConnection, agent: AgentId): Promise<void> {
  await callLetta(connection, 'cancel runs', async (options) => {
    try {
      await connection.client.agents.messages.cancel(agent, {}, options);
    } catch (error) {
      // Nothing runs.
      if (!isConflict(error)) throw error;
    }
  });
}
