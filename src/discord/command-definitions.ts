import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  type APIApplicationCommandOptionChoice,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type LocalizationMap,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { Choice, Command, CommandOption, TextIn } from '../../commands/command.ts';
import type { Languages } from '../texts/languages.ts';
import type { Texts } from '../texts/texts.ts';

/** A command as Discord is told of it. */
export type CommandDefinition = RESTPostAPIChatInputApplicationCommandsJSONBody;

/** What Discord is told about our commands. Available in servers and in direct messages with the bot. */
export function commandDefinitions(
  commands: readonly Command<never>[],
  { fallback, allTexts }: Pick<Languages, 'fallback' | 'allTexts'>,
): readonly CommandDefinition[] {
  return commands.map((command) => ({
    type: ApplicationCommandType.ChatInput,
    name: command.name,
    ...localNames(command),
    ...described((texts) => command.words(texts).description),
    options: optionsOf(command),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    // Only hides it: the bot itself checks who asks.
    default_member_permissions: command.audience === 'administrators' ? '0' : null,
  }));

  function localNames({ words }: Command<never>): { name_localizations?: LocalizationMap } {
    const names = inEach((texts) => words(texts).localName);
    return Object.keys(names).length === 0 ? {} : { name_localizations: names };
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
      case 'text': {
        const { mostCharacters, choices, suggest } = option;
        const text = {
          ...common,
          type: ApplicationCommandOptionType.String as const,
          ...(mostCharacters === undefined ? {} : { max_length: mostCharacters }),
        };
        if (suggest !== undefined) return { ...text, autocomplete: true };
        return choices === undefined ? text : { ...text, choices: choices.map(toChoice) };
      }
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

  function toChoice({ label, value }: Choice): APIApplicationCommandOptionChoice<string> {
    return { name: label(fallback), name_localizations: inEach(label), value };
  }

  function described(text: TextIn): { description: string; description_localizations: LocalizationMap } {
    return { description: text(fallback), description_localizations: inEach(text) };
  }

  function inEach(text: (texts: Texts) => string | undefined): LocalizationMap {
    const localised = allTexts.flatMap((texts) => texts.discordLocales.map((locale) => [locale, text(texts)] as const));
    return Object.fromEntries(localised.filter(([, words]) => words !== undefined));
  }
}
