import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type LocalizationMap,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { Command, CommandOption } from '../../commands/command.ts';
import type { Localised } from '../texts/locale.ts';

type Definition = RESTPostAPIChatInputApplicationCommandsJSONBody;

/** What Discord is told about our commands. Available in servers and in direct messages with the bot. */
export function commandDefinitions(commands: readonly Command<never>[]): readonly Definition[] {
  return commands.map((command) => ({
    type: ApplicationCommandType.ChatInput,
    name: command.name,
    ...(command.nameInItalian === undefined ? {} : { name_localizations: { it: command.nameInItalian } }),
    ...described(command.describe),
    options: optionsOf(command),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    // Only hides it: the bot itself checks who asks.
    default_member_permissions: command.audience === 'administrators' ? '0' : null,
  }));
}

function optionsOf({ subcommands, options }: Command<never>): APIApplicationCommandOption[] {
  if (subcommands === undefined) return (options ?? []).map(toOption);
  return subcommands.map(({ name, describe, options: own }) => ({
    type: ApplicationCommandOptionType.Subcommand,
    name,
    ...described(describe),
    options: (own ?? []).map(toOption),
  }));
}

function toOption(option: CommandOption): APIApplicationCommandBasicOption {
  const common = { name: option.name, ...described(option.describe), required: option.required ?? false };
  switch (option.kind) {
    case 'text':
      return {
        ...common,
        type: ApplicationCommandOptionType.String,
        ...(option.mostCharacters === undefined ? {} : { max_length: option.mostCharacters }),
        ...(option.choices === undefined
          ? {}
          : {
              choices: option.choices.map(({ label, value }) => ({
                name: label.en,
                name_localizations: inEach(label),
                value,
              })),
            }),
      };
    case 'whole-number':
      return {
        ...common,
        type: ApplicationCommandOptionType.Integer,
        ...(option.least === undefined ? {} : { min_value: option.least }),
        ...(option.most === undefined ? {} : { max_value: option.most }),
      };
    case 'yes-or-no':
      return { ...common, type: ApplicationCommandOptionType.Boolean };
    case 'user':
      return { ...common, type: ApplicationCommandOptionType.User };
  }
}

function described(text: Localised): { description: string; description_localizations: LocalizationMap } {
  return { description: text.en, description_localizations: inEach(text) };
}

/** English under its own keys too: Discord falls back from one English to the other, not to the default. */
function inEach({ en, it }: Localised): LocalizationMap {
  return { 'en-US': en, 'en-GB': en, it };
}
