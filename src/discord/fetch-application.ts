import { REST, type RESTGetCurrentApplicationResult, Routes } from 'discord.js';
import { toDiscordFailure } from './to-discord-failure.ts';

/**
 * The id of the bot's application, without a connection to the gateway.
 *
 * @param apiUrl where Discord's REST API is, when it is another than Discord's own
 * @throws DiscordFailure with words for the operator.
 */
export async function fetchApplication(token: string, apiUrl: string | undefined): Promise<string> {
  const rest = new REST(apiUrl === undefined ? {} : { api: apiUrl }).setToken(token);
  try {
    const application = (await rest.get(Routes.currentApplication())) as RESTGetCurrentApplicationResult;
    return application.id;
  } catch (error) {
    throw toDiscordFailure(error, 'Asking Discord for the application', apiUrl);
  }
}
