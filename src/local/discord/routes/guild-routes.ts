import { textChannelBody, threadBody } from '../channel-body.ts';
import type { Guild } from '../entities.ts';
import { guildBody } from '../guild-body.ts';
import { canSee } from '../permissions.ts';
import type { RestAnswer, RestRequest, Route } from '../rest-request.ts';
import { threadMemberBody } from '../threads.ts';
import type { World } from '../world.ts';
import { guildOf } from './member-routes.ts';

export function guildRoutes(world: World): readonly Route[] {
  const get = (template: string, bodyOf: (guild: Guild, request: RestRequest) => unknown): Route => ({
    method: 'GET',
    template,
    answer: (request): RestAnswer => ({ status: 200, body: bodyOf(guildOf(world, request), request) }),
  });
  return [
    get('/guilds/{guild_id}', guildBody),
    get('/guilds/{guild_id}/channels', (guild) => channelsOf(world, guild)),
    get('/guilds/{guild_id}/threads/active', (guild) => activeThreads(world, guild)),
  ];
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
