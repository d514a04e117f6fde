import Letta from '@letta-ai/letta-client';
import { Client, Events, GatewayIntentBits, type Message, Partials } from 'discord.js';

export type ThinBotSettings = {
  readonly token: string;
  readonly apiUrl: string;
  readonly lettaUrl: string;
  readonly model: string;
};

/**
 * The thinnest bot that there is: an agent for each person, nothing kept, nothing retried. What ours does beyond it must
 * cost next to nothing.
 */
export async function startThinBot({ token, apiUrl, lettaUrl, model }: ThinBotSettings): Promise<void> {
  const letta = new Letta({ baseURL: lettaUrl, apiKey: 'none' });
  const agents = new Map<string, Promise<string>>();
  const agentOf = (user: string) => {
    const known = agents.get(user) ?? letta.agents.create({ name: `thin ${user}`, model }).then(({ id }) => id);
    agents.set(user, known);
    return known;
  };

  const client = new Client({
    intents: [GatewayIntentBits.DirectMessages],
    partials: [Partials.Channel],
    rest: { api: apiUrl },
  });
  const answer = async ({ author, channel, content }: Message) => {
    if (author.bot || !channel.isSendable()) return;
    await channel.sendTyping();
    const messages = [{ role: 'user' as const, content }];
    const answered = await letta.agents.messages.create(await agentOf(author.id), { messages });
    const said = answered.messages.find(({ message_type }) => message_type === 'assistant_message');
    await channel.send(said !== undefined && 'content' in said ? String(said.content) : '…');
  };
  client.on(Events.MessageCreate, (message) => void answer(message));
  await client.login(token);
}
