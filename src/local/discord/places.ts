import type { APIOverwrite, APIRole, APIUser } from 'discord-api-types/v10';
import { bitsOf, everydayPermissions, intent, type PermissionName } from './bits.ts';
import { textChannelBody } from './channel-body.ts';
import type { DirectMessages, Guild, TextChannel } from './entities.ts';
import { guildCreateBody, makeRole } from './guild-body.ts';
import { addMember, makeMember } from './members.ts';
import type { World } from './world.ts';

/** A server as it is set up. The bot is a member, the first person its owner. */
export type GuildSetup = {
  readonly name: string;
  readonly members: readonly APIUser[];
  /** A Discord locale such as `en-US` or `it`. */
  readonly preferredLocale?: string;
  /** What everyone may do, by name; talking and reading when not given. */
  readonly everyone?: readonly PermissionName[];
};

/** What a channel allows or denies a role, a member, or (without either) everyone. */
export type OverwriteSetup = {
  readonly role?: string;
  readonly user?: string;
  readonly allow?: readonly PermissionName[];
  readonly deny?: readonly PermissionName[];
};

export function createGuild(world: World, setup: GuildSetup): Guild {
  const id = world.ids.next();
  const everyone = setup.everyone === undefined ? everydayPermissions : bitsOf(setup.everyone);
  const guild: Guild = {
    id,
    name: setup.name,
    ownerId: setup.members[0]?.id ?? world.ids.next(),
    preferredLocale: setup.preferredLocale ?? 'en-US',
    roles: new Map([[id, makeRole(id, '@everyone', everyone, 0)]]),
    members: new Map([world.bot, ...setup.members].map((user) => [user.id, makeMember(world, user)])),
  };
  world.guilds.set(id, guild);
  world.publish({
    event: { t: 'GUILD_CREATE', d: guildCreateBody(world, guild) },
    guildId: id,
    intent: intent.guilds,
  });
  if (world.application.botRole) createBotRole(world, guild);
  return guild;
}

export type RoleSetup = { readonly permissions?: readonly PermissionName[]; readonly mentionable?: boolean };

export function createRole(world: World, guild: Guild, name: string, setup: RoleSetup): APIRole {
  const { permissions = [], mentionable = false } = setup;
  const role = { ...makeRole(world.ids.next(), name, bitsOf(permissions), guild.roles.size), mentionable };
  publishRole(world, guild, 'GUILD_ROLE_CREATE', role);
  return role;
}

/** Keeps a role as it is now, or forgets it, and tells the gateway. */
export function publishRole(
  world: World,
  guild: Guild,
  ...[t, role]: ['GUILD_ROLE_CREATE' | 'GUILD_ROLE_UPDATE', APIRole] | ['GUILD_ROLE_DELETE', string]
): void {
  if (t === 'GUILD_ROLE_DELETE') guild.roles.delete(role);
  else guild.roles.set(role.id, role);
  world.publish({
    event:
      t === 'GUILD_ROLE_DELETE'
        ? { t, d: { guild_id: guild.id, role_id: role } }
        : { t, d: { guild_id: guild.id, role } },
    guildId: guild.id,
    intent: intent.guilds,
  });
}

/** The role that Discord makes for a bot which is added with permissions. It bears the bot's name, nobody gives it, and there is one. */
export function createBotRole(world: World, guild: Guild): APIRole {
  const { id, username } = world.bot;
  const known = [...guild.roles.values()].find(({ tags }) => tags?.bot_id === id);
  if (known !== undefined) return known;
  const role: APIRole = {
    ...makeRole(world.ids.next(), username, everydayPermissions, guild.roles.size),
    managed: true,
    tags: { bot_id: id },
  };
  publishRole(world, guild, 'GUILD_ROLE_CREATE', role);
  const member = guild.members.get(id);
  const roles = [...(member?.roles ?? []).flatMap((each) => guild.roles.get(each) ?? []), role];
  addMember(world, guild, world.bot, roles);
  return role;
}

export function createTextChannel(
  world: World,
  guild: Guild,
  name: string,
  overwrites: readonly OverwriteSetup[],
  { forum = false }: { readonly forum?: boolean } = {},
): TextChannel {
  const channel: TextChannel = {
    kind: 'text',
    id: world.ids.next(),
    guildId: guild.id,
    name,
    position: [...world.channels.values()].filter((each) => each.kind === 'text' && each.guildId === guild.id).length,
    forum,
    overwrites: overwrites.map((each) => overwriteOf(guild, each)),
    lastMessageId: null,
  };
  world.channels.set(channel.id, channel);
  world.publish({
    event: { t: 'CHANNEL_CREATE', d: { ...textChannelBody(channel), guild_id: guild.id } },
    guildId: guild.id,
    intent: intent.guilds,
  });
  return channel;
}

/** The direct messages with this person; opened on the first call. */
export function openDm(world: World, person: APIUser, otherPerson?: APIUser): DirectMessages {
  for (const channel of world.channels.values()) {
    const isTheirs = channel.kind === 'dm' && channel.otherPerson?.id === otherPerson?.id;
    if (isTheirs && channel.person.id === person.id) return channel;
  }
  const other = otherPerson === undefined ? {} : { otherPerson };
  const channel: DirectMessages = { kind: 'dm', id: world.ids.next(), person, ...other, lastMessageId: null };
  world.channels.set(channel.id, channel);
  return channel;
}

/** Replaces what a channel allows and denies. */
export function setOverwrites(
  world: World,
  guild: Guild,
  channel: TextChannel,
  overwrites: readonly OverwriteSetup[],
): void {
  channel.overwrites = overwrites.map((each) => overwriteOf(guild, each));
  world.publish({
    event: { t: 'CHANNEL_UPDATE', d: { ...textChannelBody(channel), guild_id: guild.id } },
    guildId: guild.id,
    intent: intent.guilds,
  });
}

function overwriteOf(guild: Guild, { role, user, allow = [], deny = [] }: OverwriteSetup): APIOverwrite {
  return {
    id: user ?? role ?? guild.id,
    type: user === undefined ? 0 : 1,
    allow: String(bitsOf(allow)),
    deny: String(bitsOf(deny)),
  };
}
