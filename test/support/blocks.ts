import Letta from '@letta-ai/letta-client';
import type { World } from './bot.ts';

/** The value of a block of the newest primary on the server, read as an operator would. */
export async function blockOf(world: World, label: string): Promise<string> {
  const { client, agent } = await newestPrimary(world);
  return (await client.agents.blocks.retrieve(label, { agent_id: agent.id })).value;
}

/** Writes a block of the newest primary, as an operator would or an earlier version did. */
export async function writeBlock(world: World, label: string, value: string): Promise<void> {
  const { client, agent } = await newestPrimary(world);
  await client.agents.blocks.update(label, { agent_id: agent.id, value });
}

async function newestPrimary({ letta, discord }: World) {
  const client = new Letta({ baseURL: letta.baseUrl, apiKey: 'any', maxRetries: 0 });
  const tags = [`discord-app:${discord.applicationId}`, 'role:primary'];
  const { items } = await client.agents.list({ tags, match_all_tags: true });
  const [agent] = items;
  if (agent === undefined) throw new Error('There is no primary.');
  return { client, agent };
}
