import './require-node.mjs';
import { existsSync } from 'node:fs';
import { startApp } from './app.ts';
import { ConfigError, readConfig, secretsOf } from './config.ts';
import { DiscordFailure } from './discord/discord-failure.ts';
import { createLog } from './log.ts';
import { isFailure } from './scarlet/failure.ts';
import { systemClock } from './system-clock.ts';

/** The process: reads the configuration, starts the bot, stops on signals. */

// sysexits(3): a wrong setting, which no restart mends.
const badConfiguration = 78;

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  const log = createLog({ level: config.LOG_LEVEL, secrets: secretsOf(config) });
  process.on('uncaughtException', (error) => fail(error, (why) => log.fatal({ err: error }, why)));

  const app = await startApp(config, {
    clock: systemClock,
    log,
    onLost: (reason) => fail(reason, (why) => log.fatal(why)),
  });
  log.info({ invite: app.discord.identity.invite }, `${app.discord.identity.name} is here`);

  let stopping = false;
  const stop = (signal: string) => {
    // Whoever asks twice doesn't want to wait. What is open is found at the next start.
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    app.close().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error: unknown) => fail(error, (why) => log.fatal({ err: error }, why)),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function fail(error: unknown, say: (why: string) => void): void {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

function explain(error: unknown): never {
  const known = error instanceof ConfigError || error instanceof DiscordFailure || isFailure(error);
  process.stderr.write(known ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
  if (error instanceof ConfigError && error.problems.some((problem) => problem.startsWith('DISCORD_TOKEN'))) {
    process.stderr.write('Put the token into .env (see .env.example). "npm run demo" shows Scarlet without any.\n');
  }
  process.exit(error instanceof ConfigError ? badConfiguration : 1);
}

main().catch(explain);
