import { readConfig } from '../config.ts';
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

/** The database's path, without asking for what it needs no more: its file may be looked after where no bot is set up. */
export function databasePathIn(environment: NodeJS.ProcessEnv): string {
  return readConfig({ DATABASE_PATH: environment['DATABASE_PATH'], DISCORD_TOKEN: 'not-asked-for' }).DATABASE_PATH;
}
