import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  CommandInteractionOption,
  Interaction,
  RepliableInteraction,
} from 'discord.js';
import {
  type ButtonPress,
  type Caller,
  type Command,
  type CommandOption,
  type CommandReply,
  type Invocation,
  mostSuggestions,
  type NoticeButton,
} from '../../commands/command.ts';
import type { Clock } from '../base/clock.ts';
import type { ChannelId, GuildId, UserId } from '../base/ids.ts';
import { LastFew } from '../base/last-few.ts';
import type { Asker } from '../chat/gate.ts';
import { textsIn, toLocale } from '../texts/languages.ts';
import { answerInteraction } from './answer-interaction.ts';
import type { Inbound } from './create-inbound.ts';
import { type RegistrationParts, registerCommands } from './register-commands.ts';
import { fromCustomId } from './reply-messages.ts';
import { type SurroundingsLookup, unknownSurroundings } from './surroundings.ts';
import { sentenceOf } from './to-discord-failure.ts';

/** The slash commands and what they need. */
export type CommandDesk<Services> = Pick<RegistrationParts, 'registrations' | 'commandsInServers'> & {
  readonly commands: readonly Command<Services>[];
  /** Who answers buttons that are on no command's reply. */
  readonly buttons: readonly NoticeButton<Services>[];
  readonly services: Services;
  readonly administrators: ReadonlySet<UserId>;
  /** Whether the operator's lists let somebody be served there: those that hold for messages. */
  serves(asker: Asker): boolean;
  /** Told of a person's Discord locale, such as `en-US` or `it`, at each interaction. */
  readonly onLocale: (user: UserId, locale: string) => void | Promise<void>;
};

/** What else it takes to register and to answer them. */
export type CommandHost = Omit<RegistrationParts, keyof CommandDesk<never>> & {
  readonly interactions: Inbound<Interaction>;
  readonly lookUp: SurroundingsLookup;
  readonly clock: Clock;
};

const idsRemembered = 1_000;

/**
 * Answers commands and the buttons of their replies from the call on, to those for whom they are where the operator's
 * lists let them in, and tells Discord which commands there are. Resolves once that is over. Never rejects.
 */
export async function serveCommands<Services>(desk: CommandDesk<Services>, host: CommandHost): Promise<void> {
  const { clock, log } = host;
  const seen = new LastFew<string, true>(idsRemembered);
  host.interactions.open(async (interaction) => {
    if (!seen.add(interaction.id, true))
      return log.debug({ interaction: interaction.id }, 'interaction delivered twice');
    // The answer comes first: Discord must hear from us within three seconds.
    await Promise.all([answer(interaction), learnLocale(interaction)]);
  });
  await registerCommands(desk.commands, { ...host, ...desk });

  async function answer(interaction: Interaction): Promise<void> {
    if (interaction.isChatInputCommand()) {
      const command = desk.commands.find(({ name }) => name === interaction.commandName);
      if (command === undefined) return await answerUnknown(interaction, interaction.commandName, 'unknown command');
      const invocation = toInvocation(interaction, desk.administrators);
      const run = () => command.run(invocation, desk.services);
      return await answerUnlessRefused(interaction, command, invocation, run);
    }
    if (interaction.isAutocomplete()) return await suggest(interaction);
    if (interaction.isButton()) {
      const { command: name } = fromCustomId(interaction.customId);
      const command = [...desk.commands, ...desk.buttons].find((one) => one.name === name);
      if (command?.press === undefined) return await answerUnknown(interaction, name, 'unknown button');
      const press = toButtonPress(interaction, desk.administrators);
      const { press: answerPress } = command;
      return await answerUnlessRefused(interaction, command, press, () => answerPress(press, desk.services));
    }
    const name = interaction.isCommand() ? interaction.commandName : interaction.customId;
    await answerUnknown(interaction, name, 'unknown interaction');
  }

  /** Quickly: somebody types. Who is not served, or may not use the command, gets nothing to choose from. */
  async function suggest(interaction: AutocompleteInteraction): Promise<void> {
    const { commandName, options, user } = interaction;
    try {
      const command = desk.commands.find(({ name }) => name === commandName);
      const isAdministrator = desk.administrators.has(user.id as UserId);
      const isAllowed =
        command !== undefined && isFor(command, { isAdministrator }) && (await isServedThere(interaction));
      const { name, value } = options.getFocused(true);
      const option = optionsUnder(command, options.getSubcommand(false)).find((one) => one.name === name);
      const found = isAllowed && option?.kind === 'text' ? (option.suggest?.(value) ?? []) : [];
      await interaction.respond(found.slice(0, mostSuggestions).map((text) => ({ name: text, value: text })));
    } catch (error) {
      // The next letter asks again.
      log.warn({ command: commandName, why: sentenceOf(error) }, 'suggestions not shown');
    }
  }

  /** Discord still shows what an earlier version had, or another program with this token has. */
  async function answerUnknown(
    interaction: RepliableInteraction,
    name: string,
    sentence: 'unknown command' | 'unknown button' | 'unknown interaction',
  ): Promise<void> {
    log.warn({ command: name }, sentence);
    const caller = callerOf(interaction, desk.administrators);
    const run = async () => ({ text: caller.texts.commands.unknown });
    await answerInteraction(interaction, { command: name, caller, run }, { clock, log });
  }

  async function answerUnlessRefused(
    interaction: ChatInputCommandInteraction | ButtonInteraction,
    command: Pick<Command<never>, 'name' | 'audience'>,
    caller: Caller,
    run: () => Promise<CommandReply>,
  ): Promise<void> {
    const { userId, texts } = caller;
    const runUnlessRefused = async (): Promise<CommandReply> => {
      if (!isFor(command, caller)) {
        log.info({ command: command.name, userId }, 'command refused to somebody who is no administrator');
        return { text: texts.commands.onlyForAdministrators };
      }
      // Once Discord has heard from us: a thread may have to be asked for.
      if (await isServedThere(interaction)) return await run();
      log.info({ userId, channel: interaction.channelId }, 'somebody was refused whom the lists do not let in');
      return { text: texts.commands.notServedHere };
    };
    await answerInteraction(interaction, { command: command.name, caller, run: runUnlessRefused }, { clock, log });
  }

  async function isServedThere(interaction: Interaction): Promise<boolean> {
    const { channelId, guildId, user } = interaction;
    const where = { channel_id: channelId ?? '', guild_id: guildId ?? undefined };
    // A command can't wait until Discord tells.
    const { place } = await host.lookUp(where).catch(() => unknownSurroundings(where));
    return desk.serves({ user: user.id as UserId, roles: rolesOf(interaction), place });
  }

  async function learnLocale({ user, locale }: Interaction): Promise<void> {
    try {
      await desk.onLocale(user.id as UserId, locale);
    } catch (error) {
      log.warn({ userId: user.id, why: sentenceOf(error) }, 'locale of a person not kept');
    }
  }
}

function isFor(
  { audience }: Pick<Command<never>, 'audience'>,
  { isAdministrator }: Pick<Caller, 'isAdministrator'>,
): boolean {
  return audience === 'everyone' || isAdministrator;
}

type Administrators = ReadonlySet<UserId>;

function toInvocation(interaction: ChatInputCommandInteraction, administrators: Administrators): Invocation {
  const { data } = interaction.options;
  const [first] = data;
  const hasSubcommand = first?.options !== undefined;
  return {
    ...callerOf(interaction, administrators),
    subcommand: hasSubcommand ? first.name : undefined,
    options: optionValuesOf(hasSubcommand ? (first.options ?? []) : data),
  };
}

function toButtonPress(interaction: ButtonInteraction, administrators: Administrators): ButtonPress {
  return { ...callerOf(interaction, administrators), button: fromCustomId(interaction.customId).button };
}

function callerOf({ user, locale, guildId, channelId }: RepliableInteraction, administrators: Administrators): Caller {
  return {
    userId: user.id as UserId,
    userName: user.displayName,
    texts: textsIn(toLocale(locale)),
    place: {
      kind: guildId === null ? 'direct' : 'server',
      channel: (channelId ?? undefined) as ChannelId | undefined,
      guild: (guildId ?? undefined) as GuildId | undefined,
    },
    isAdministrator: administrators.has(user.id as UserId),
  };
}

function rolesOf({ member }: Interaction): readonly string[] {
  if (member === null) return [];
  return Array.isArray(member.roles) ? member.roles : [...member.roles.cache.keys()];
}

function optionsUnder(command: Command<never> | undefined, subcommand: string | null): readonly CommandOption[] {
  const owner = command?.subcommands?.find(({ name }) => name === subcommand) ?? command;
  return owner?.options ?? [];
}

function optionValuesOf(options: readonly CommandInteractionOption[]): Invocation['options'] {
  return Object.fromEntries(options.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}
