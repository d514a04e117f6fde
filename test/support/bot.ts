import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/app/system-clock.ts';
import { type App, startApp } from '../../src/app.ts';
import type { Clock } from '../../src/base/clock.ts';
import { readConfig, secretsOf } from '../../src/config.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';
import { Watch } from '../../src/local/discord/watch.ts';
import { createLog } from '../../src/log.ts';
import { violationsOf } from './discord-spec.ts';
import { type LettaUnderTest, lettaUnderTest } from './letta-under-test.ts';
import { patience } from './rook-house.ts';
import { truerWorld } from './truer-world.ts';

export type Environment = Readonly<Record<string, string>>;

/** A local Discord, a Letta server and a folder for the database: everything that outlives a bot. */
export type World = {
  readonly discord: LocalDiscord;
  readonly letta: LettaUnderTest;
  /** The settings that a bot needs to live here. */
  readonly environment: Environment;
  /** How late the event loop of each bot is said to be: the real one is that of a machine with other work. */
  readonly eventLoop: { lagMs: number };
  /** All log lines of all bots so far. */
  readonly log: readonly string[];
  /**
   * @param clock default: the world's.
   * @param heartbeatMs how often it renews its claim on the application. Default: as in life.
   */
  startBot(overrides?: Environment, clock?: Clock, heartbeatMs?: number): Promise<App>;
  /** Resolves with the first log line that holds this text; rejects after the deadline, a minute by default. */
  logged(text: string, deadlineMs?: number): Promise<string>;
  /**
   * Stops the bots that still run, then the world; once, however often it is asked to. Rejects where the bot or Discord
   * broke Discord's OpenAPI.
   */
  close(): Promise<void>;
};

export type WorldOptions = {
  readonly messageContent?: boolean;
  /** The clock of the bots and of Discord. Default: the system's. */
  readonly clock?: Clock;
};

/** A world for one test, closed when that is over. For `beforeEach`, or the test itself. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const world = await openLastingWorld(options);
  onTestFinished(world.close);
  return world;
}

/** A world for several tests. Whoever opens it closes it. */
export async function openLastingWorld(options: WorldOptions = {}): Promise<World> {
  const { clock = systemClock } = options;
  const letta = await lettaUnderTest();
  const discord = await startLocalDiscord({
    ...truerWorld(),
    token: 'canary-discord-token-0123456789',
    messageContent: options.messageContent ?? true,
    clock,
  });
  const folder = await mkdtemp(join(tmpdir(), 'scarlet-'));
  const apps = new Set<App>();
  const log: string[] = [];
  const eventLoop = { lagMs: 0 };
  const watch = new Watch();
  let closing: Promise<void> | undefined;
  const environment: Environment = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    MESSAGE_CONTENT_INTENT: String(options.messageContent ?? true),
    LETTA_BASE_URL: letta.baseUrl,
    LETTA_API_KEY: 'canary-letta-key-0123456789',
    LETTA_MODEL: letta.model,
    DATABASE_PATH: join(folder, 'scarlet.sqlite'),
    LOG_LEVEL: 'debug',
  };

  async function close(): Promise<void> {
    watch.stop();
    for (const app of apps) await app.close();
    await discord.close();
    await letta.close();
    await rm(folder, { recursive: true, force: true });
    const violations = violationsOf(discord.requests);
    if (violations.length > 0) throw new Error(`Not as Discord documents it:\n${violations.join('\n')}`);
  }

  return {
    discord,
    letta,
    environment,
    eventLoop,
    log,
    async startBot(overrides = {}, botClock = clock, heartbeatMs = undefined) {
      const config = readConfig({ ...environment, ...overrides });
      const lines = {
        write(line: string) {
          log.push(line);
          watch.lookAgain();
        },
      };
      const app = await startApp(config, {
        clock: botClock,
        heartbeatMs,
        eventLoop: { lagMs: () => eventLoop.lagMs, close: () => {} },
        log: createLog({ level: config.LOG_LEVEL, secrets: secretsOf(config), destination: lines }),
        onLost: (reason) => log.push(`lost: ${reason.message}\n`),
      });
      await app.commandsSettled;
      const stop = app.close;
      const tracked: App = {
        ...app,
        close: async () => {
          apps.delete(tracked);
          await stop();
        },
      };
      apps.add(tracked);
      return tracked;
    },
    logged: (text, deadlineMs = patience) =>
      watch.waitFor(`a log line with "${text}"`, () => log.find((line) => line.includes(text)), deadlineMs),
    close: () => (closing ??= close()),
  };
}
