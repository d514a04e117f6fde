import type {
  APIApplicationCommandInteractionDataOption,
  APIChatInputApplicationCommandInteraction,
  APIInteractionGuildMember,
  APIMessage,
  APIMessageComponentInteraction,
  APIUser,
  InteractionType,
  Locale,
} from 'discord-api-types/v10';
import { channelBody, guildIdOf } from './channel-body.ts';
import type { Command } from './command-book.ts';
import type { Channel } from './entities.ts';
import { memberBody } from './guild-body.ts';
import { permissionsOf } from './permissions.ts';
import type { World } from './world.ts';

type Options = APIApplicationCommandInteractionDataOption<InteractionType.ApplicationCommand>[];
type Ids = { readonly id: string; readonly token: string };
type Place = { readonly user: APIUser; readonly channel: Channel; readonly locale: string };

/** The payload of a command that was used. */
export function commandInteraction(
  world: World,
  ids: Ids,
  place: Place,
  command: Command,
  options: Options,
): APIChatInputApplicationCommandInteraction {
  const guild = command.guild_id === undefined ? {} : { guild_id: command.guild_id };
  return {
    ...commonParts(world, ids, place),
    type: 2,
    data: { id: command.id, name: command.name, type: 1, ...guild, ...(options.length === 0 ? {} : { options }) },
  };
}

/** The payload of a button that was clicked, or of a menu in which `values` were chosen. */
export function componentInteraction(
  world: World,
  ids: Ids,
  place: Place,
  message: APIMessage,
  control: { readonly customId: string; readonly values: string[] | undefined; readonly componentId: number },
): APIMessageComponentInteraction {
  const { customId, values, componentId } = control;
  const used = { custom_id: customId, id: componentId };
  return {
    ...commonParts(world, ids, place),
    type: 3,
    message,
    data: values === undefined ? { component_type: 2, ...used } : { component_type: 3, ...used, values },
  };
}

function commonParts(world: World, { id, token }: Ids, { user, channel, locale }: Place) {
  const guildId = guildIdOf(channel);
  const appPermissions = permissionsOf(world, world.bot.id, channel);
  return {
    id,
    token,
    application_id: world.application.id,
    version: 1 as const,
    channel_id: channel.id,
    channel: { ...channelBody(channel), permissions: String(permissionsOf(world, user.id, channel)) },
    app_permissions: String(appPermissions),
    locale: locale as Locale,
    entitlements: [],
    authorizing_integration_owners: { 0: guildId ?? '0' },
    attachment_size_limit: 10 * 1024 * 1024,
    context: guildId === undefined ? (1 as const) : (0 as const),
    ...(guildId === undefined ? { user } : guildParts(world, guildId, user, channel)),
  };
}

function guildParts(world: World, guildId: string, user: APIUser, channel: Channel) {
  const guild = world.guild(guildId);
  const member = guild.members.get(user.id);
  if (member === undefined) throw new Error(`${user.username} isn't a member of ${guild.name}.`);
  const permissions = String(permissionsOf(world, user.id, channel));
  const body: APIInteractionGuildMember = { ...memberBody(member), user, permissions };
  const preferredLocale = guild.preferredLocale as Locale;
  return {
    guild_id: guildId,
    guild: { id: guildId, features: [], locale: preferredLocale },
    guild_locale: preferredLocale,
    member: body,
  };
}
