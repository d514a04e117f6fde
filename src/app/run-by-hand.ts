import { getSystemErrorMessage, parseArgs } from 'node:util';
import { errorMessage } from '../base/failure.ts';
import { readConfig, type TokenlessConfig } from '../config.ts';
import { explainEnd } from './explain-end.ts';
import { loadDotEnv } from './read-process.ts';

/** The exit code for a call that nobody can make sense of: sysexits(3). */
export const badUsage = 64;

/** What an operator starts beside the bot. */
export type ByHand<Options> = {
  readonly usage: string;
  /** @throws Error what is wrong with the arguments, in words. */
  readonly optionsIn: (args: readonly string[]) => Options;
  /** Gives the exit code. */
  readonly work: (options: Options) => Promise<number>;
};

/** Runs it with the settings of `.env`. What it throws ends in words. */
export function runByHand<Options>({ work, ...call }: ByHand<Options>): void {
  outliveReader();
  const read = readArguments(call);
  if (read.kind === 'told') {
    process.exitCode = read.exitCode;
    return;
  }
  withDotEnv(() => work(read.options)).then(
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

/**
 * Where nobody reads on, as behind "2>&1 | head", the work goes on to its end, and the exit code says what came of it.
 * Where that can't be written, as on a full disk, it goes on as well, and doesn't end as if it had been.
 */
export function outliveReader(): void {
  let isUnwritten = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || isUnwritten) return;
      isUnwritten = true;
      tellUnwritten(error);
      process.on('exit', (code) => {
        process.exitCode = code || 1;
      });
    });
  }
}

function tellUnwritten({ errno, message }: NodeJS.ErrnoException): void {
  const why = errno === undefined ? message : getSystemErrorMessage(errno);
  process.stderr.write(`What there is to say could not be written: ${why}.\n`);
}

async function withDotEnv(work: () => Promise<number>): Promise<number> {
  loadDotEnv();
  return await work();
}

/** What the process was called with. Says how it is called where that is asked for, or where it was called wrongly. */
export function readArguments<Options>({
  usage,
  optionsIn,
}: Pick<ByHand<Options>, 'usage' | 'optionsIn'>):
  | { readonly kind: 'options'; readonly options: Options }
  | { readonly kind: 'told'; readonly exitCode: number } {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return { kind: 'told', exitCode: 0 };
  }
  try {
    return { kind: 'options', options: optionsIn(args) };
  } catch (error) {
    // Node goes on with how a value that begins with a hyphen is given: none of ours does.
    process.stderr.write(`${errorMessage(error).replace(/\. To specify a positional .*/s, '')}\n\n${usage}\n`);
    return { kind: 'told', exitCode: badUsage };
  }
}

/** For a program that takes none. @throws Error where one is given. */
export function noOptionsIn(args: readonly string[]): void {
  parseArgs({ args: [...args] });
}

/** For a program that takes no options: given one, or asked for help, it says how it is called, and ends. */
export function takeNoOptions(usage: string): void {
  const read = readArguments({ usage, optionsIn: noOptionsIn });
  if (read.kind !== 'told') return;
  const errored: NodeJS.ErrnoException | null = process.stdout.errored;
  const isUnwritten = errored !== null && errored.code !== 'EPIPE';
  if (isUnwritten) tellUnwritten(errored);
  process.exit(isUnwritten ? 1 : read.exitCode);
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
