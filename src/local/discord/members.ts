import type { APIRole, APIUser } from 'discord-api-types/v10';
import { ApiError } from './api-error.ts';
import { intent } from './bits.ts';
import { timestampOf } from './clock.ts';
import type { Guild, Member } from './entities.ts';
import { guildCreateBody, memberBody } from './guild-body.ts';
import type { World } from './world.ts';

/** Lets a user into a server, or gives a member other roles. The bot hears only of itself: the rest needs an intent. */
export function addMember(world: World, guild: Guild, user: APIUser, roles: readonly APIRole[]): void {
  const isNew = !guild.members.has(user.id);
  if (isNew) guild.members.set(user.id, makeMember(world, user));
  changeMember(world, guild, user.id, { roles: roles.map(({ id }) => id) }, { isNew });
}

/** Changes a member's nick, roles or time-out. */
export function changeMember(
  world: World,
  guild: Guild,
  userId: string,
  change: Partial<Pick<Member, 'nick' | 'roles' | 'timedOutUntil'>>,
  { isNew = false }: { readonly isNew?: boolean } = {},
): Member {
  const member = guild.members.get(userId);
  if (member === undefined) throw new ApiError(10007);
  Object.assign(member, change);
  if (userId !== world.bot.id) return member;
  const always = { avatar: null, banner: null, joined_at: member.joinedAt };
  const body = { ...memberBody(member), ...always, guild_id: guild.id };
  world.publish({
    event: isNew ? { t: 'GUILD_CREATE', d: guildCreateBody(world, guild) } : { t: 'GUILD_MEMBER_UPDATE', d: body },
    guildId: guild.id,
    intent: isNew ? intent.guilds : 0,
  });
  return member;
}

/** Takes a member out of a server; the bot loses the server with all its channels. */
export function removeMember(world: World, guild: Guild, user: APIUser): void {
  guild.members.delete(user.id);
  world.watch.note(`${user.username} left ${guild.name}`);
  if (user.id !== world.bot.id) return;
  world.publish({
    event: { t: 'GUILD_DELETE', d: { id: guild.id } },
    guildId: guild.id,
    intent: intent.guilds,
  });
}

export function makeMember(world: World, user: APIUser): Member {
  return { user, joinedAt: timestampOf(world.clock.now()), nick: null, roles: [] };
}
