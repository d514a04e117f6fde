import { readConfig, type TokenlessConfig } from '../config.ts';
import { explainEnd } from './explain-end.ts';
import { loadDotEnv } from './read-process.ts';

/** The exit code for a call that nobody can make sense of: sysexits(3). */
export const badUsage = 64;

/**
 * Runs what an operator starts beside the bot, with the settings of `.env`. It gives the exit code; what it throws ends
 * in words.
 */
export function runByHand(work: (args: readonly string[]) => Promise<number>): void {
  run(work).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const { words, exitCode } = explainEnd(error);
      process.stderr.write(`${words ?? String(error)}\n`);
      process.exitCode = exitCode;
    },
  );
}

async function run(work: (args: readonly string[]) => Promise<number>): Promise<number> {
  loadDotEnv();
  return await work(process.argv.slice(2));
}

/**
 * The settings, of which only those with these names are looked at: a database may be looked after where no bot is set
 * up yet, or any more.
 *
 * @throws ConfigError naming every problem of these.
 */
export function readSome(names: readonly (keyof TokenlessConfig)[], environment: NodeJS.ProcessEnv): TokenlessConfig {
  const given = Object.fromEntries(names.map((name) => [name, environment[name]]));
  return readConfig({ ...given, DISCORD_TOKEN: 'not-asked-for' });
}
