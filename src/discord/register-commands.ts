import { createHash } from 'node:crypto';
import { type REST, Routes } from 'discord.js';
import type { Command } from '../../commands/command.ts';
import type { Log } from '../base/log.ts';
import { languages } from '../texts/languages.ts';
import { commandDefinitions } from './command-definitions.ts';
import type { RegistrationMemory } from './command-desk.ts';
import { sentenceOf } from './discord-failure.ts';

export type Registration = {
  readonly rest: Pick<REST, 'put'>;
  readonly application: string;
  readonly registrations: RegistrationMemory;
  readonly log: Log;
};

/**
 * Tells Discord about the commands, all in one request, and only when they changed: it allows 200 new ones a day.
 * Never rejects: without a registration the chat works all the same.
 */
export async function registerCommands(
  commands: readonly Command<never>[],
  { rest, application, registrations, log }: Registration,
): Promise<void> {
  try {
    const body = commandDefinitions(commands, languages);
    const hash = createHash('sha256')
      .update(JSON.stringify([application, body]))
      .digest('hex');
    if ((await registrations.read()) === hash) return log.debug({ commands: commands.length }, 'commands unchanged');
    await rest.put(Routes.applicationCommands(application), { body });
    await registrations.write(hash);
    log.info({ commands: commands.length }, 'commands registered');
  } catch (error) {
    log.error({ why: sentenceOf(error) }, 'commands not registered');
  }
}
