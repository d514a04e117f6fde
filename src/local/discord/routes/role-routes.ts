import type { APIRole } from 'discord-api-types/v10';
import { z } from 'zod';
import { ApiError, parseRequest } from '../api-error.ts';
import { makeRole } from '../guild-body.ts';
import { changeMember } from '../members.ts';
import { integer } from '../parse-json.ts';
import { publishRole } from '../places.ts';
import { type DiscordRoute, param, type RestRequest, route } from '../rest-request.ts';
import type { World } from '../world.ts';
import { guildOf, requireInGuild } from './member-routes.ts';

const many = '/guilds/{guild_id}/roles';
const one = `${many}/{role_id}`;

const roleRequest = z.strictObject({
  name: z.string().max(100).nullish(),
  permissions: z.union([z.string().regex(/^\d+$/), z.number()]).nullish(),
  color: integer().nullish(),
  colors: z.looseObject({ primary_color: integer() }).nullish(),
  hoist: z.boolean().nullish(),
  mentionable: z.boolean().nullish(),
  icon: z.null().optional(),
  unicode_emoji: z.string().nullish(),
});

/** The roles of a server. */
export function roleRoutes(world: World): readonly DiscordRoute[] {
  return [
    route('GET', many, (request) => ({ status: 200, body: [...guildOf(world, request).roles.values()] })),
    route('GET', one, (request) => ({ status: 200, body: roleOf(world, request) })),
    route('POST', many, (request) => {
      const guild = guildOf(world, request);
      requireInGuild(world, guild, 'manageRoles');
      const bare = makeRole(world.ids.next(), 'new role', 0n, guild.roles.size);
      const role = withChange(bare, request.body);
      publishRole(world, guild, 'GUILD_ROLE_CREATE', role);
      return { status: 200, body: role };
    }),
    route('PATCH', one, (request) => {
      const guild = guildOf(world, request);
      requireInGuild(world, guild, 'manageRoles');
      const role = withChange(roleOf(world, request), request.body);
      publishRole(world, guild, 'GUILD_ROLE_UPDATE', role);
      return { status: 200, body: role };
    }),
    route('DELETE', one, (request) => {
      const guild = guildOf(world, request);
      requireInGuild(world, guild, 'manageRoles');
      const { id, managed } = roleOf(world, request);
      if (managed || id === guild.id) throw new ApiError(50028);
      for (const { user, roles } of guild.members.values()) {
        if (roles.includes(id)) changeMember(world, guild, user.id, { roles: roles.filter((each) => each !== id) });
      }
      publishRole(world, guild, 'GUILD_ROLE_DELETE', id);
      return { status: 204 };
    }),
  ];
}

function roleOf(world: World, request: RestRequest): APIRole {
  const role = guildOf(world, request).roles.get(param(request, 'role_id'));
  if (role === undefined) throw new ApiError(10011);
  return role;
}

function withChange(role: APIRole, body: unknown): APIRole {
  const { name, permissions, color, colors, hoist, mentionable } = parseRequest(roleRequest, body ?? {});
  const primary = colors?.primary_color ?? color;
  return {
    ...role,
    ...(name == null ? {} : { name }),
    ...(permissions == null ? {} : { permissions: String(permissions) }),
    ...(primary == null ? {} : { color: primary, colors: { ...role.colors, primary_color: primary } }),
    ...(hoist == null ? {} : { hoist }),
    ...(mentionable == null ? {} : { mentionable }),
  };
}
