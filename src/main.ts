import './require-node.mjs';
import type { Logger } from 'pino';
import { namedInVainIn, unknownSettingsIn } from './app/doctor/check-settings.ts';
import { explainEnd } from './app/explain-end.ts';
import { onStopSignal } from './app/on-stop-signal.ts';
import { readProcessAndProfile } from './app/read-process.ts';
import { takeNoOptions } from './app/run-by-hand.ts';
import { systemClock } from './app/system-clock.ts';
import { type App, startApp } from './app.ts';
import { ConfigError, hasProxies, readValue, secretsOf, sleepModeOf, unmatchedParts } from './config.ts';
import { createLog } from './log.ts';
import { wideFilesAmong } from './store/file-rights.ts';

/** The process: reads the configuration, starts the bot, stops on signals. */

async function main(): Promise<void> {
  takeNoOptions(
    'Usage: npm start\n\nStarts the bot. Its settings are those of .env and of the environment: see .env.example.',
  );
  const config = await readProcessAndProfile();
  const log = createLog({ level: config.LOG_LEVEL, secrets: secretsOf(config) });
  if (readValue(process.env, 'SLEEP_ENABLED') !== undefined) {
    log.warn({ mode: sleepModeOf(config) }, 'SLEEP_ENABLED is the older name: SLEEP_MODE=off in place of false');
  }
  const unmatched = hasProxies(config) ? unmatchedParts(config) : [];
  if (unmatched.length > 0) log.warn({ parts: unmatched }, 'parts of NO_PROXY match no host');
  for (const unknown of unknownSettingsIn('.env')) log.warn(unknown, '.env sets what is no setting: misspelt, perhaps');
  for (const name of namedInVainIn('.env'))
    log.warn({ name }, '.env names a setting and does not set it: write NAME=value');
  for (const wide of wideFilesAmong(['.env'])) log.warn(wide, 'others can read your settings and keys: chmod 600 .env');
  // Rejections that nobody handles arrive here too. Going on would be guessing, and the next start finishes what is open.
  process.on('uncaughtException', (error) => die(error, log));

  let app: App | undefined;
  onStopSignal({
    // A closed terminal is not among them: listening would undo `nohup`, and an abrupt end loses nothing.
    on: ['SIGINT', 'SIGTERM'],
    first(signal) {
      log.info({ signal }, 'stopping');
      stop(app, log).catch((error: unknown) => die(error, log));
    },
    again() {
      log.warn('stopped at once, what is open is finished at the next start');
      process.exit(130);
    },
  });

  try {
    app = await startApp(config, { clock: systemClock, log, onLost: (reason) => die(reason, log) });
  } catch (error) {
    refuse(error, log);
  }
  log.info({ invite: app.discord.identity.invite }, `${app.discord.identity.name} is here`);
}

/** A start that is under way is not waited for: it may hang, and began nothing that the next one doesn't find. */
async function stop(app: App | undefined, log: Logger): Promise<never> {
  await app?.close();
  log.info('stopped');
  process.exit(0);
}

/** Ends a start in words for the person who sits before it; what nobody foresaw goes to the log, which hides secrets. */
function refuse(error: unknown, log?: Logger): never {
  const { words, exitCode } = explainEnd(error);
  if (words === undefined && log !== undefined) die(error, log);
  process.stderr.write(`${words ?? (error instanceof Error ? error.stack : String(error))}\n`);
  process.exit(exitCode);
}

/** Ends a bot that ran: nobody sits before it, so the log is told. */
function die(error: unknown, log: Logger): never {
  const { words, exitCode } = explainEnd(error);
  if (words === undefined) log.fatal({ err: error }, 'unexpected error, the process ends');
  else log.fatal({ why: words }, 'the process can not go on');
  process.exit(exitCode);
}

/** What is missing may stand there under a misspelt name. */
function hintAtMisspelt(error: unknown): void {
  if (!(error instanceof ConfigError)) return;
  try {
    for (const { name, meant } of unknownSettingsIn('.env')) {
      if (meant !== undefined)
        process.stderr.write(`.env sets ${name}, which is no setting: perhaps ${meant} is meant.\n`);
    }
    for (const name of namedInVainIn('.env'))
      process.stderr.write(`.env names ${name} and doesn't set it: write ${name}=, and its value behind it.\n`);
  } catch {
    // That it can't be read is what the error says.
  }
}

main().catch((error: unknown) => {
  hintAtMisspelt(error);
  refuse(error);
});
