import type { APIMessage, APIUser } from 'discord-api-types/v10';
import type { Channel, Guild, TextChannel } from '../../src/local/discord/entities.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';

/** The scene of most journeys: two people, a server, a channel. */
export type RookHouse = {
  readonly ada: APIUser;
  readonly bob: APIUser;
  readonly guild: Guild;
  readonly tea: TextChannel;
  /** Somebody, Ada by default, says something in a channel, by default their direct messages, and gets the bot's answer. */
  ask(text: string, who?: APIUser, where?: Channel): Promise<APIMessage>;
};

// Real Letta servers take their time, and are started beside everything else.
export const patience = 60_000;

export function rookHouse(discord: LocalDiscord): RookHouse {
  const ada = discord.createUser('Ada');
  const bob = discord.createUser('Bob');
  const guild = discord.createGuild({ name: 'Rook House', members: [ada, bob] });
  return {
    ada,
    bob,
    guild,
    tea: discord.createTextChannel(guild, 'tea'),
    ask: async (text, who = ada, where = discord.openDm(who)) =>
      await discord.replyAfter(discord.say(who, where, text), patience),
  };
}

/** How people type a mention of the bot. */
export function mention(discord: LocalDiscord): string {
  return `<@${discord.bot.id}>`;
}

/** Everything that the bot has posted in a channel, oldest first. */
export function postedBy(discord: LocalDiscord, channel: Parameters<LocalDiscord['messagesIn']>[0]): APIMessage[] {
  return discord.messagesIn(channel).filter((message) => message.author.id === discord.bot.id);
}
