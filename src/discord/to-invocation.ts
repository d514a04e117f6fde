import type { ButtonInteraction, ChatInputCommandInteraction, CommandInteractionOption } from 'discord.js';
import type { ButtonPress, Caller, Invocation } from '../../commands/command.ts';
import type { ChannelId, GuildId, UserId } from '../base/ids.ts';
import { textsIn, toLocale } from '../texts/languages.ts';
import { fromCustomId } from './reply-messages.ts';

type Administrators = ReadonlySet<UserId>;

export function toInvocation(interaction: ChatInputCommandInteraction, administrators: Administrators): Invocation {
  const { data } = interaction.options;
  const [first] = data;
  const hasSubcommand = first?.options !== undefined;
  return {
    ...callerOf(interaction, administrators),
    subcommand: hasSubcommand ? first.name : undefined,
    options: valuesOf(hasSubcommand ? (first.options ?? []) : data),
  };
}

export function toButtonPress(interaction: ButtonInteraction, administrators: Administrators): ButtonPress {
  return { ...callerOf(interaction, administrators), button: fromCustomId(interaction.customId).button };
}

function callerOf(
  { user, locale, guildId, channelId }: ChatInputCommandInteraction | ButtonInteraction,
  administrators: Administrators,
): Caller {
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

function valuesOf(options: readonly CommandInteractionOption[]): Invocation['options'] {
  return Object.fromEntries(options.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}
