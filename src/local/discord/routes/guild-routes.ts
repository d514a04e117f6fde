import { ApiError } from '../api-error.ts';
import { textChannelBody, threadBody } from '../channel-body.ts';
import type { Guild } from '../entities.ts';
import { guildBody, memberBody } from '../guild-body.ts';
import { canSee, permissionsInGuild } from '../permissions.ts';
import { param, type RestAnswer, type RestRequest, type Route } from '../rest-request.ts';
import type { World } from '../world.ts';

export function guildRoutes(world: World): readonly Route[] {
  const guildOf = (request: RestRequest) => {
    const guild = world.guild(param(request, 'guild_id'));
    if (!guild.members.has(world.bot.id)) throw new ApiError(50001);
    return guild;
  };
  const get = (template: string, bodyOf: (guild: Guild, request: RestRequest) => unknown): Route => ({
    method: 'GET',
    template,
    answer: (request): RestAnswer => ({ status: 200, body: bodyOf(guildOf(request), request) }),
  });
  return [
    {
      method: 'GET',
      template: '/users/@me/guilds',
      answer: (request) => ({ status: 200, body: guildsOfBot(world, request.query) }),
    },
    get('/guilds/{guild_id}', guildBody),
    get('/guilds/{guild_id}/roles', (guild) => [...guild.roles.values()]),
    get('/guilds/{guild_id}/channels', (guild) => channelsOf(world, guild)),
    get('/guilds/{guild_id}/threads/active', (guild) => activeThreads(world, guild)),
    get('/guilds/{guild_id}/members/{user_id}', (guild, request) => {
      const member = guild.members.get(param(request, 'user_id'));
      if (member === undefined) throw new ApiError(world.users.has(param(request, 'user_id')) ? 10007 : 10013);
      return memberBody(member);
    }),
  ];
}

/** What the bot may do there goes by its roles alone. */
function guildsOfBot(world: World, query: URLSearchParams): object[] {
  const { bot, guilds } = world;
  const after = BigInt(query.get('after') ?? 0);
  const listed = [...guilds.values()].flatMap((guild) => {
    const member = guild.members.get(bot.id);
    return member === undefined || BigInt(guild.id) <= after ? [] : [{ guild, member }];
  });
  return listed
    .sort((one, other) => (BigInt(one.guild.id) < BigInt(other.guild.id) ? -1 : 1))
    .slice(0, Number(query.get('limit') ?? 200))
    .map(({ guild, member }) => ({
      id: guild.id,
      name: guild.name,
      icon: null,
      banner: null,
      owner: guild.ownerId === bot.id,
      permissions: String(permissionsInGuild(guild, member)),
      features: [],
    }));
}

function channelsOf(world: World, guild: Guild): object[] {
  return [...world.channels.values()].flatMap((channel) =>
    channel.kind === 'text' && channel.guildId === guild.id ? [textChannelBody(channel)] : [],
  );
}

function activeThreads(world: World, guild: Guild): object {
  const threads = [...world.channels.values()].flatMap((channel) => {
    const isHere = channel.kind === 'thread' && channel.guildId === guild.id && !channel.archived;
    return isHere && canSee(world, world.bot.id, channel) ? [channel] : [];
  });
  const joined = threads.filter(({ members }) => members.has(world.bot.id));
  return {
    threads: threads.map(threadBody),
    members: joined.map(({ id, createdAt }) => ({
      id,
      user_id: world.bot.id,
      join_timestamp: createdAt,
      flags: 0,
    })),
    has_more: false,
  };
}
