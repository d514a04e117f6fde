import { applicationFlags } from './application-body.ts';
import { allIntents, intent } from './bits.ts';
import type { GatewayEvent } from './dispatch.ts';
import { shardOf } from './dispatch.ts';
import type { Guild } from './entities.ts';
import { Gateway } from './gateway.ts';
import type { MemberRequest } from './gateway-payloads.ts';
import type { GatewaySession } from './gateway-session.ts';
import { guildCreateBody, memberBody } from './guild-body.ts';
import type { World } from './world.ts';

type GatewaySetup = {
  readonly token: string;
  readonly heartbeatIntervalMs: number;
  /** How many shards may identify within five seconds; as many as want to where it is not enforced. */
  readonly maxConcurrency: number | undefined;
};

/** The gateway of this world: it refuses what the application may not have, and greets with READY and the bot's servers. */
export function createGateway(world: World, { token, heartbeatIntervalMs, maxConcurrency }: GatewaySetup): Gateway {
  const privileged =
    intent.guildMembers | intent.guildPresences | (world.application.messageContent ? 0 : intent.messageContent);
  const flags = applicationFlags(world.application);
  return new Gateway({
    token,
    botId: world.bot.id,
    heartbeatIntervalMs,
    now: () => world.clock.now(),
    mayIdentify: identifyLimit(world, maxConcurrency),
    refuseIntents: (intents) => {
      if ((intents & ~allIntents) !== 0) return 4013;
      const refused = privileged | ~world.application.grantedIntents;
      return (intents & refused) === 0 ? undefined : 4014;
    },
    membersFor: (session, request) => memberChunks(world, session, request),
    firstEvents: (session) => [
      {
        t: 'READY',
        d: {
          v: 10,
          user: { ...world.bot, mfa_enabled: true, verified: true, email: null },
          ...emptyForBots,
          guilds: guildsOfSession(world, session).map(({ id }) => ({ id, unavailable: true })),
          session_id: session.id,
          resume_gateway_url: world.origin.replace(/^http/, 'ws'),
          shard: [session.shard[0], session.shard[1]],
          application: {
            id: world.application.id,
            flags,
            flags_new: String(flags),
          },
        },
      },
      ...guildsOfSession(world, session).map((guild) => ({
        event: { t: 'GUILD_CREATE' as const, d: guildCreateBody(world, guild) },
        guildId: guild.id,
        intent: intent.guilds,
      })),
    ],
    heartbeat: () => world.watch.lookAgain(),
    note: (line) => world.watch.note(line),
  });
}

/** What stands in a person's READY; a bot's has it too, empty. JDA reads its direct messages there. */
const emptyForBots = { private_channels: [], relationships: [], presences: [], guild_join_requests: [] };

const identifyWithinMs = 5000;

/** Documents: Gateway, Max Concurrency. Shards with the same remainder share a key, and each key begins one session. */
function identifyLimit(world: World, maxConcurrency: number | undefined): (shard: number) => boolean {
  const begunAt = new Map<number, number>();
  return (shard) => {
    if (maxConcurrency === undefined) return true;
    const now = world.clock.now();
    const key = shard % maxConcurrency;
    if (now - (begunAt.get(key) ?? Number.NEGATIVE_INFINITY) < identifyWithinMs) return false;
    begunAt.set(key, now);
    return true;
  };
}

/** Documents: Gateway, Sharding. */
function guildsOfSession(world: World, { shard: [shard, shards] }: GatewaySession): Guild[] {
  const own = [...world.guilds.values()].filter(({ members }) => members.has(world.bot.id));
  return own.filter(({ id }) => shardOf(id, shards) === shard);
}

const membersPerChunk = 1000;

/** Documents: Gateway Events, Request Guild Members. A list of everybody needs the privileged intent. */
function memberChunks(
  world: World,
  session: GatewaySession,
  { guild_id, query, limit = 0, user_ids, nonce }: MemberRequest,
): GatewayEvent[] | undefined {
  const ids = user_ids === undefined ? undefined : [user_ids].flat();
  const asksForAll = ids === undefined && query === '' && limit === 0;
  if (asksForAll && (session.intents & intent.guildMembers) === 0) return undefined;
  const guild = guildsOfSession(world, session).find(({ id }) => id === guild_id);
  if (guild === undefined) return [];
  const named = ({ username }: { readonly username: string }) => username.startsWith((query ?? '').toLowerCase());
  const members = [...guild.members.values()].filter(({ user }) => ids?.includes(user.id) ?? named(user));
  const chosen = limit === 0 ? members : members.slice(0, Math.min(limit, 100));
  const count = Math.max(1, Math.ceil(chosen.length / membersPerChunk));
  return Array.from({ length: count }, (_, index) => ({
    t: 'GUILD_MEMBERS_CHUNK' as const,
    d: {
      guild_id,
      members: chosen.slice(index * membersPerChunk, (index + 1) * membersPerChunk).map(memberBody),
      chunk_index: index,
      chunk_count: count,
      ...(ids === undefined ? {} : { not_found: ids.filter((id) => !guild.members.has(id)) }),
      ...(nonce === undefined ? {} : { nonce }),
    },
  }));
}
