import { z } from 'zod';
import type { AgentId } from '../base/ids.ts';
import type { SleepAgents } from '../pair/agents.ts';
import { callLetta, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { plainSettings } from './json-mode.ts';

/** The sleep agents on one Letta server. */
export function createSleepAgents(connection: LettaConnection): SleepAgents {
  return {
    speakFreely: (agent) => speakFreely(connection, agent),
  };
}

const handleSchema = z.object({ model: z.string() });

async function speakFreely(connection: LettaConnection, agent: AgentId): Promise<void> {
  const { model } = await readLetta(connection, 'retrieve the agent', async (options) =>
    handleSchema.parse(await connection.client.agents.retrieve(agent, {}, options)),
  );
  const settings = plainSettings(model);
  if (settings === undefined) return;
  await callLetta(connection, 'take JSON mode off', (options) =>
    connection.client.agents.update(agent, { model_settings: settings }, options),
  );
}
