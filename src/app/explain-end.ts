import { isFailure } from '../base/failure.ts';
import { ConfigError, tellProblems } from '../config.ts';
import { DiscordFailure, type DiscordFailureKind } from '../discord/discord-failure.ts';
import { AnotherProcess } from '../pair/application-claim.ts';
import { ProfileError } from '../pair/profiles.ts';

/** What the process says when it ends against its will, and the code with which it ends. */
export type ProcessEnd = {
  /** For the operator: what to do. Undefined for what nobody foresaw, which only its stack can explain. */
  readonly words: string | undefined;
  readonly exitCode: number;
};

// sysexits(3): a wrong setting, which no restart mends. Supervisors can be told not to try.
const badConfiguration = 78;

/** Those that a change in the settings or at Discord's portal mends, and nothing else. */
const wrongSettings: readonly DiscordFailureKind[] = [
  'token-refused',
  'intents-not-enabled',
  'sharding-required',
  'no-discord',
];

/** Decides what an error that ends the process means to whoever runs it. */
export function explainEnd(error: unknown): ProcessEnd {
  if (isCausedBy(error, ({ message }) => /\bE[MN]FILE\b/.test(message))) return { words: outOfFiles, exitCode: 1 };
  if (isCausedBy(error, ({ syscall }) => syscall === 'uv_cwd')) return { words: folderGone, exitCode: 1 };
  if (error instanceof ConfigError)
    return { words: `${error.message}${tokenAdvice(error)}`, exitCode: badConfiguration };
  if (error instanceof ProfileError) {
    const problems = error.problems.map((problem) => `PROFILE ${problem}`);
    return { words: tellProblems('setting', problems), exitCode: badConfiguration };
  }
  if (error instanceof AnotherProcess) return { words: error.message, exitCode: badConfiguration };
  if (error instanceof DiscordFailure) {
    return { words: error.message, exitCode: wrongSettings.includes(error.kind) ? badConfiguration : 1 };
  }
  if (!isFailure(error)) return { words: undefined, exitCode: 1 };
  if (error.remedy !== 'settings') return { words: error.message, exitCode: 1 };
  return { words: `Wrong setting: DATABASE_PATH. ${error.message}`, exitCode: badConfiguration };
}

function tokenAdvice({ problems }: ConfigError): string {
  if (!problems.some((problem) => problem.startsWith('DISCORD_TOKEN'))) return '';
  return '\nPut the token into .env (see .env.example). "npm run demo" shows Scarlet without any.';
}

const outOfFiles =
  'This process may open no more files. Allow it more: "ulimit -n 1024" before it is started, or LimitNOFILE=1024 in its unit.';

const folderGone = 'The folder in which this process was started was removed. Start it from one that is there.';

/** Whoever comes upon it first says so: the database, a connection, or Node itself where it reads its own code. */
function isCausedBy(error: unknown, isIt: (cause: NodeJS.ErrnoException) => boolean): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isIt(cause)) return true;
  }
  return false;
}
