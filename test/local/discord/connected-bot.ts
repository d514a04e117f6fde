import { Client, type ClientOptions, GatewayIntentBits, Partials } from 'discord.js';
import { onTestFinished } from 'vitest';
import type { LocalDiscordSetup } from '../../../src/local/discord/start-local-discord.ts';
import { type SmallWorld, smallWorld } from './small-world.ts';

export type ConnectedBot = SmallWorld & { readonly client: Client<true> };

const { Guilds, GuildMessages, GuildMessageReactions, DirectMessages, MessageContent } = GatewayIntentBits;

/** A small world with the real discord.js client logged into it and ready. */
export async function connectedBot(
  options: Partial<ClientOptions> = {},
  setup: LocalDiscordSetup = {},
): Promise<ConnectedBot> {
  const world = await smallWorld(setup);
  const client = new Client({
    intents: [Guilds, GuildMessages, GuildMessageReactions, DirectMessages, MessageContent],
    partials: [Partials.Channel],
    ...options,
    rest: { api: world.discord.apiUrl, ...options.rest },
  });
  onTestFinished(() => client.destroy());
  const ready = new Promise<Client<true>>((resolve) => client.once('clientReady', resolve));
  await client.login(world.discord.token);
  return { ...world, client: await ready };
}

/** Lets the bot answer every message of a person with `reply`. */
export function answerWith(client: Client<true>, reply: (content: string) => string): void {
  client.on('messageCreate', (message) => {
    if (message.author.bot) return;
    message.reply(reply(message.content)).catch((error: unknown) => client.emit('error', toError(error)));
  });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
