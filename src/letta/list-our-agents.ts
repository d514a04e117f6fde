import { z } from 'zod';
import type { AgentId } from '../base/ids.ts';
import { readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';

const agentsAtOnce = 100;
const agentsSchema = z.array(z.object({ id: z.string().transform((id) => id as AgentId) }));

/**
 * The ids of all agents that this application has on the server, whoever they belong to. Rejects with a `Failure`.
 *
 * @param application see `Owner.application`
 */
export async function listOurAgents(connection: LettaConnection, application: string): Promise<ReadonlySet<AgentId>> {
  const tags = ['scarlet', `discord-app:${application}`];
  const found = new Set<AgentId>();
  for (;;) {
    const before = found.size;
    const after = [...found].at(-1);
    const page = await readLetta(connection, 'list agents', async (options) => {
      const query = { tags, match_all_tags: true, order: 'asc' as const, limit: agentsAtOnce };
      const { items } = await connection.client.agents.list(after === undefined ? query : { ...query, after }, options);
      return agentsSchema.parse(items);
    });
    for (const { id } of page) found.add(id);
    if (page.length < agentsAtOnce || found.size === before) return found;
  }
}
