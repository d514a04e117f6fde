import type { LocalDiscordSetup } from '../../src/local/discord/start-local-discord.ts';

const guilds = 1 << 0;
const guildMessages = 1 << 9;
const directMessages = 1 << 12;
const messageContent = 1 << 15;

/** Worlds that are nearer to real ones than the plain one that tests run in, by their names in `TRUER_WORLD`. */
const truerWorlds: Readonly<Record<string, LocalDiscordSetup>> = {
  // Discord lets most bots begin one session in five seconds. Here it is both at once: the client waits by timers that no
  // clock of ours moves, and each of about a hundred starts would take five real seconds more, eight minutes in all.
  // That it does wait is seen once, in test/discord/spaced-start.test.ts.
  'two-shards': { shards: 2, maxConcurrency: 2 },
  'rate-limits': { enforceRateLimits: true },
  'bot-role': { botRole: true },
  // From 10,000 users on Discord reviews privileged intents: the bot must do with what it was granted.
  'large-bot': { grantedIntents: guilds | guildMessages | directMessages | messageContent },
};

/** The world that `TRUER_WORLD` names for this run; the plain one without it. */
export function truerWorld(env: NodeJS.ProcessEnv = process.env): LocalDiscordSetup {
  const name = env['TRUER_WORLD'] ?? '';
  const setup = name === '' ? {} : truerWorlds[name];
  if (setup === undefined)
    throw new Error(`TRUER_WORLD is one of ${Object.keys(truerWorlds).join(', ')}, not ${name}.`);
  return setup;
}
