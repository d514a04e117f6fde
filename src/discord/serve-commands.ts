import type { Interaction, REST } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import { LastFew } from '../base/last-few.ts';
import type { Log } from '../base/log.ts';
import { answerInteraction } from './answer-interaction.ts';
import type { CommandDesk } from './command-desk.ts';
import type { Inbound } from './create-inbound.ts';
import { sentenceOf } from './discord-failure.ts';
import { registerCommands } from './register-commands.ts';
import { fromCustomId } from './reply-messages.ts';
import { toButtonPress, toInvocation } from './to-invocation.ts';

export type CommandHost = {
  readonly rest: Pick<REST, 'put'>;
  readonly application: string;
  readonly interactions: Inbound<Interaction>;
  readonly clock: Clock;
  readonly log: Log;
};

const idsRemembered = 1_000;

/** Answers commands and the buttons of their replies, and tells Discord which commands there are. Never rejects. */
export async function serveCommands<Services>(desk: CommandDesk<Services>, host: CommandHost): Promise<void> {
  const { clock, log } = host;
  const seen = new LastFew<string, true>(idsRemembered);
  host.interactions.open(async (interaction) => {
    if (!seen.add(interaction.id, true))
      return log.debug({ interaction: interaction.id }, 'interaction delivered twice');
    // The answer comes first: Discord must hear from us within three seconds.
    await Promise.all([answer(interaction), learnLocale(interaction)]);
  });
  await registerCommands(desk.commands, { ...host, registrations: desk.registrations });

  async function answer(interaction: Interaction): Promise<void> {
    if (interaction.isChatInputCommand()) {
      const command = desk.commands.find(({ name }) => name === interaction.commandName);
      if (command === undefined) return log.warn({ command: interaction.commandName }, 'unknown command');
      const invocation = toInvocation(interaction, desk.administrators);
      const run = () => command.run(invocation, desk.services);
      return await answerInteraction(interaction, { command, caller: invocation, run }, { clock, log });
    }
    if (interaction.isButton()) {
      const { command: name } = fromCustomId(interaction.customId);
      const command = desk.commands.find((one) => one.name === name);
      if (command?.press === undefined) return log.warn({ command: name }, 'unknown button');
      const press = toButtonPress(interaction, desk.administrators);
      const { press: answerPress } = command;
      const run = () => answerPress(press, desk.services);
      return await answerInteraction(interaction, { command, caller: press, run }, { clock, log });
    }
    log.debug({ type: interaction.type }, 'interaction of a kind that nobody answers');
  }

  async function learnLocale({ user, locale }: Interaction): Promise<void> {
    try {
      await desk.onLocale?.(user.id as UserId, locale);
    } catch (error) {
      log.warn({ userId: user.id, why: sentenceOf(error) }, 'locale of a person not kept');
    }
  }
}
