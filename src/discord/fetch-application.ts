import { REST, Routes } from 'discord.js';
import { z } from 'zod';
import { toDiscordFailure } from './discord-failure.ts';

const applicationSchema = z.object({ id: z.string() });

/**
 * The id of the bot's application, without a connection to the gateway.
 *
 * @param apiUrl where Discord's REST API is, when it is another than Discord's own
 * @throws DiscordFailure with words for the operator.
 */
export async function fetchApplication(token: string, apiUrl: string | undefined): Promise<string> {
  const rest = new REST(apiUrl === undefined ? {} : { api: apiUrl }).setToken(token);
  try {
    return applicationSchema.parse(await rest.get(Routes.currentApplication())).id;
  } catch (error) {
    throw toDiscordFailure(error, 'Asking Discord for the application');
  }
}
