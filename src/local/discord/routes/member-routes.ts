import { z } from 'zod';
import { ApiError, parseRequest } from '../api-error.ts';
import { type PermissionName, permission } from '../bits.ts';
import type { Guild, Member } from '../entities.ts';
import { memberBody } from '../guild-body.ts';
import { changeMember, removeMember } from '../members.ts';
import { integer } from '../parse-json.ts';
import { permissionsInGuild } from '../permissions.ts';
import { type DiscordRoute, param, type RestAnswer, type RestRequest, route } from '../rest-request.ts';
import type { World } from '../world.ts';

const many = '/guilds/{guild_id}/members';
const one = `${many}/{user_id}`;

const memberChange = z.strictObject({
  nick: z.string().max(32).nullish(),
  roles: z.array(z.string()).nullish(),
  mute: z.boolean().nullish(),
  deaf: z.boolean().nullish(),
  communication_disabled_until: z.string().nullish(),
  flags: integer().nullish(),
});
const ownChange = z.strictObject({ nick: z.string().max(32).nullish() });

/** The members of a server. A list of all of them needs the privileged members intent, which this application lacks. */
export function memberRoutes(world: World): readonly DiscordRoute[] {
  return [
    route('GET', one, (request) => ({ status: 200, body: memberBody(memberOf(world, request)) })),
    route('GET', many, () => {
      throw new ApiError(50001);
    }),
    route('GET', `${many}/search`, (request) => {
      const query = (request.query.get('query') ?? '').toLowerCase();
      const found = [...guildOf(world, request).members.values()].filter(
        ({ user, nick }) => user.username.startsWith(query) || nick?.toLowerCase().startsWith(query),
      );
      return { status: 200, body: found.slice(0, Number(request.query.get('limit') ?? 1)).map(memberBody) };
    }),
    route('PATCH', `${many}/@me`, (request) => {
      const guild = guildOf(world, request);
      const { nick } = parseRequest(ownChange, request.body);
      return changed(world, guild, world.bot.id, nick === undefined ? {} : { nick });
    }),
    route('PATCH', one, (request) => {
      const guild = guildOf(world, request);
      const { user } = memberOf(world, request);
      const { nick, roles, communication_disabled_until: until } = parseRequest(memberChange, request.body);
      if (roles != null) requireInGuild(world, guild, 'manageRoles');
      if (until !== undefined) requireInGuild(world, guild, 'moderateMembers');
      for (const id of roles ?? []) givableRole(guild, id);
      return changed(world, guild, user.id, {
        ...(nick === undefined ? {} : { nick }),
        ...(roles == null ? {} : { roles }),
        ...(until === undefined ? {} : { timedOutUntil: until }),
      });
    }),
    route('DELETE', one, (request) => {
      const guild = guildOf(world, request);
      requireInGuild(world, guild, 'kickMembers');
      removeMember(world, guild, memberOf(world, request).user);
      return { status: 204 };
    }),
    ...(['PUT', 'DELETE'] as const).map((method) =>
      route(method, `${one}/roles/{role_id}`, (request) => {
        const guild = guildOf(world, request);
        const { user, roles } = memberOf(world, request);
        requireInGuild(world, guild, 'manageRoles');
        const role = givableRole(guild, param(request, 'role_id'));
        const others = roles.filter((id) => id !== role);
        changeMember(world, guild, user.id, { roles: method === 'PUT' ? [...others, role] : others });
        return { status: 204 };
      }),
    ),
  ];
}

/** A server of the bot. */
export function guildOf(world: World, request: RestRequest): Guild {
  const guild = world.guild(param(request, 'guild_id'));
  if (!guild.members.has(world.bot.id)) throw new ApiError(50001);
  return guild;
}

/** Throws 50013 when the bot may not do that in the whole server. */
export function requireInGuild(world: World, guild: Guild, name: PermissionName): void {
  const member = guild.members.get(world.bot.id);
  if (member === undefined || !(permissionsInGuild(guild, member) & permission[name])) throw new ApiError(50013);
}

function memberOf(world: World, request: RestRequest): Member {
  const id = param(request, 'user_id');
  const member = guildOf(world, request).members.get(id);
  if (member === undefined) throw new ApiError(world.users.has(id) ? 10007 : 10013);
  return member;
}

function changed(world: World, guild: Guild, userId: string, change: Parameters<typeof changeMember>[3]): RestAnswer {
  return { status: 200, body: memberBody(changeMember(world, guild, userId, change)) };
}

/** Roles that belong to bots, and the role of everyone, are given to nobody. */
function givableRole(guild: Guild, id: string): string {
  const role = guild.roles.get(id);
  if (role === undefined) throw new ApiError(10011);
  if (role.managed || id === guild.id) throw new ApiError(50028);
  return id;
}
