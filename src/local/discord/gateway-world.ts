import { applicationFlags } from './application-body.ts';
import { allIntents, intent } from './bits.ts';
import type { Guild } from './entities.ts';
import { Gateway } from './gateway.ts';
import { guildCreateBody } from './guild-body.ts';
import type { World } from './world.ts';

/** The gateway of this world: it refuses what the application may not have, and greets with READY and the bot's servers. */
export function createGateway(world: World, token: string, heartbeatIntervalMs: number): Gateway {
  const privileged =
    intent.guildMembers | intent.guildPresences | (world.application.messageContent ? 0 : intent.messageContent);
  const flags = applicationFlags(world.application);
  return new Gateway({
    token,
    botId: world.bot.id,
    heartbeatIntervalMs,
    now: () => world.clock.now(),
    refuseIntents: (intents) => {
      if ((intents & ~allIntents) !== 0) return 4013;
      return (intents & privileged) === 0 ? undefined : 4014;
    },
    firstEvents: (session) => [
      {
        t: 'READY',
        d: {
          v: 10,
          user: { ...world.bot, mfa_enabled: true, verified: true, email: null },
          guilds: guildsOfBot(world).map(({ id }) => ({ id, unavailable: true })),
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
      ...guildsOfBot(world).map((guild) => ({
        event: { t: 'GUILD_CREATE' as const, d: guildCreateBody(world, guild) },
        guildId: guild.id,
        intent: intent.guilds,
      })),
    ],
    heartbeat: () => world.watch.lookAgain(),
    note: (line) => world.watch.note(line),
  });
}

function guildsOfBot(world: World): Guild[] {
  return [...world.guilds.values()].filter(({ members }) => members.has(world.bot.id));
}
