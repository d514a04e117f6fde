import type { AgentId } from '../base/ids.ts';
import { readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { isUnknownPath } from './to-letta-failure.ts';

/** Servers from 0.16.5 on have a route for it; 0.16.4 compiles a prompt by itself where its blocks no longer fit it. */
export async function compilePrompt(connection: LettaConnection, agent: AgentId): Promise<void> {
  await readLetta(connection, 'compile the prompt', async (options) => {
    try {
      await connection.client.agents.recompile(agent, {}, options);
    } catch (error) {
      if (!isUnknownPath(error)) throw error;
    }
  });
}
