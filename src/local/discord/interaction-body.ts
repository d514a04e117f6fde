import type { APIInteraction, APIInteractionGuildMember, APIUser, Locale } from 'discord-api-types/v10';
import { permission } from './bits.ts';
import { channelBody, contextOf, guildIdOf } from './channel-body.ts';
import type { Channel } from './entities.ts';
import { memberBody } from './guild-body.ts';
import { permissionsOf } from './permissions.ts';
import type { World } from './world.ts';

type Ids = { readonly id: string; readonly token: string };

/** Who uses something, where, and in which language, such as `en-US` or `it`. */
export type UsePlace = { readonly user: APIUser; readonly channel: Channel; readonly locale: string };

/** What differs between the kinds of interactions: 2 a command, 3 a control, 4 autocomplete, 5 a modal. */
export type InteractionParts = Pick<Extract<APIInteraction, { type: 2 | 3 | 4 | 5 }>, 'type'> & {
  readonly data: object;
  readonly message?: object | undefined;
};

/** The payload that tells the bot of an interaction. */
export function interactionBody(
  world: World,
  { id, token }: Ids,
  { user, channel, locale }: UsePlace,
  { message, ...parts }: InteractionParts,
): APIInteraction {
  const guildId = guildIdOf(channel);
  const body = {
    id,
    token,
    application_id: world.application.id,
    version: 1 as const,
    channel_id: channel.id,
    channel: { ...channelBody(channel), permissions: String(permissionsOf(world, user.id, channel)) },
    app_permissions: String(permissionsOfApp(world, channel)),
    locale: locale as Locale,
    entitlements: [],
    authorizing_integration_owners: world.installersFor(user.id, channel),
    attachment_size_limit: 10 * 1024 * 1024,
    context: contextOf(channel),
    ...(guildId === undefined ? { user } : guildParts(world, guildId, user, channel)),
    ...parts,
    ...(message === undefined ? {} : { message }),
  };
  // The data of a kind fits its type: each is made in one place, and clients in several languages read it.
  return body as unknown as APIInteraction;
}

// Documents: Interaction Object. Where the bot isn't, its answers may hold this much.
const permissionsInPrivate = permission.attachFiles | permission.embedLinks | permission.mentionEveryone;

function permissionsOfApp(world: World, channel: Channel): bigint {
  const isPrivate = channel.kind === 'dm' && channel.otherPerson !== undefined;
  return isPrivate ? permissionsInPrivate : permissionsOf(world, world.bot.id, channel);
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
