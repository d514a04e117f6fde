import { ApiError } from './api-error.ts';
import { allPermissions, type PermissionName, permission } from './bits.ts';
import type { Channel, DirectMessages, Guild, Member, StoredMessage, TextChannel } from './entities.ts';
import { param, type RestRequest } from './rest-request.ts';
import type { World } from './world.ts';

/** What a member may do in the whole server: the roles together, everything for owners and administrators. */
export function permissionsInGuild(guild: Guild, member: Member): bigint {
  if (guild.ownerId === member.user.id) return allPermissions;
  const roles = [guild.id, ...member.roles].map((id) => BigInt(guild.roles.get(id)?.permissions ?? 0));
  const together = roles.reduce((all, bits) => all | bits, 0n);
  return together & permission.administrator ? allPermissions : together;
}

/** What a member may do in a channel: overwrites of @everyone, then of the roles together, then of the member. */
export function permissionsInChannel(guild: Guild, member: Member, channel: TextChannel): bigint {
  const base = permissionsInGuild(guild, member);
  if (base === allPermissions) return base;
  const everyone = channel.overwrites.filter(({ id }) => id === guild.id);
  const roles = channel.overwrites.filter(({ id, type }) => type === 0 && member.roles.includes(id));
  const own = channel.overwrites.filter(({ id }) => id === member.user.id);
  const bits = [everyone, roles, own].reduce((now, group) => {
    const deny = group.reduce((all, overwrite) => all | BigInt(overwrite.deny), 0n);
    const allow = group.reduce((all, overwrite) => all | BigInt(overwrite.allow), 0n);
    return (now & ~deny) | allow;
  }, base);
  // Without ViewChannel nothing else holds.
  return bits & permission.viewChannel ? bits : 0n;
}

/** What is left of it to somebody in time-out, whom Discord lets read alone. Owners and administrators are exempt. */
function withTimeOut(world: World, bits: bigint, { timedOutUntil }: Member): bigint {
  const isOver = timedOutUntil == null || Date.parse(timedOutUntil) <= world.clock.now();
  if (isOver || bits & permission.administrator) return bits;
  return bits & (permission.viewChannel | permission.readMessageHistory);
}

/** What a user may do here; in direct messages, what two people may do there. */
export function permissionsOf(world: World, userId: string, channel: Channel): bigint {
  if (channel.kind === 'dm') return permissionsInDms(world, userId, channel);
  const guild = world.guild(channel.guildId);
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;
  const bits = withTimeOut(world, permissionsInChannel(guild, member, world.permissionSource(channel)), member);
  const shutOut = channel.kind === 'thread' && channel.private && !channel.members.has(userId);
  return shutOut && !(bits & permission.manageThreads) ? 0n : bits;
}

export function canSee(world: World, userId: string, channel: Channel): boolean {
  return (permissionsOf(world, userId, channel) & permission.viewChannel) !== 0n;
}

/** The permission that posting needs here. */
export function permissionToSend(channel: Channel): PermissionName {
  return channel.kind === 'thread' ? 'sendMessagesInThreads' : 'sendMessages';
}

/** Throws 50001 when the bot can't see the channel, 50013 when it sees it but lacks the permission. */
export function requireOfBot(world: World, channel: Channel, ...names: readonly PermissionName[]): void {
  const bits = permissionsOf(world, world.bot.id, channel);
  if (!(bits & permission.viewChannel)) throw new ApiError(50001);
  if (names.some((name) => !(bits & permission[name]))) throw new ApiError(50013);
}

/** The message that a path names, where the bot may do this in its channel. Another's reply to a command is nowhere. */
export function messageIn(
  world: World,
  channel: Channel,
  request: RestRequest,
  ...names: readonly PermissionName[]
): StoredMessage {
  requireOfBot(world, channel, ...names);
  const stored = world.message(channel.id, param(request, 'message_id'));
  if (stored.onlyFor !== undefined) throw new ApiError(10008);
  return stored;
}

function permissionsInDms(world: World, userId: string, channel: DirectMessages): bigint {
  const among = [channel.person, channel.otherPerson ?? world.bot].some(({ id }) => id === userId);
  const beyond = permission.administrator | permission.manageGuild | permission.manageMessages;
  return among ? allPermissions & ~beyond : 0n;
}
