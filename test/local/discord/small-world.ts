import type { APIUser } from 'discord-api-types/v10';
import { expect, onTestFinished } from 'vitest';
import type { Guild, TextChannel } from '../../../src/local/discord/entities.ts';
import type { LocalDiscord } from '../../../src/local/discord/local-discord.ts';
import { type LocalDiscordSetup, startLocalDiscord } from '../../../src/local/discord/start-local-discord.ts';
import { violationsOf } from '../../support/discord-spec.ts';

/** A local Discord with one server, one channel and two people. */
export type SmallWorld = {
  readonly discord: LocalDiscord;
  readonly ann: APIUser;
  readonly bea: APIUser;
  readonly guild: Guild;
  readonly general: TextChannel;
};

/** Starts a small world. At the end of the test it is closed, and every request is checked against Discord's OpenAPI. */
export async function smallWorld(setup: LocalDiscordSetup = {}): Promise<SmallWorld> {
  const discord = await startLocalDiscord(setup);
  onTestFinished(async () => {
    await discord.close();
    expect(violationsOf(discord.requests)).toEqual([]);
  });
  const ann = discord.createUser('Ann');
  const bea = discord.createUser('Bea');
  const guild = discord.createGuild({ name: 'Home', members: [ann, bea], preferredLocale: 'it' });
  const general = discord.createTextChannel(guild, 'general');
  return { discord, ann, bea, guild, general };
}
