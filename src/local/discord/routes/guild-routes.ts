import { textChannelBody, threadBody } from '../channel-body.ts';
import type { Guild } from '../entities.ts';
import { guildBody } from '../guild-body.ts';
import { canSee, permissionsInGuild } from '../permissions.ts';
import { type DiscordRoute, type RestRequest, route } from '../rest-request.ts';
import { threadMemberBody } from '../threads.ts';
import type { World } from '../world.ts';
import { guildOf } from './member-routes.ts';

export function guildRoutes(world: World): readonly DiscordRoute[] {
  const get = (template: string, bodyOf: (guild: Guild, request: RestRequest) => unknown) =>
    route('GET', template, (request) => ({ status: 200, body: bodyOf(guildOf(world, request), request) }));
  return [
    route('GET', '/users/@me/guilds', (request) => ({ status: 200, body: guildsOfBot(world, request.query) })),
    get('/guilds/{guild_id}', guildBody),
    get('/guilds/{guild_id}/channels', (guild) => channelsOf(world, guild)),
    get('/guilds/{guild_id}/threads/active', (guild) => activeThreads(world, guild)),
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
    members: joined.map((thread) => threadMemberBody(thread, world.bot.id)),
    has_more: false,
  };
}
