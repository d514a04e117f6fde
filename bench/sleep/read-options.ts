import { parseArgs } from 'node:util';
import { z } from 'zod';
import { errorMessage } from '../../src/base/failure.ts';
import type { LettaVersion } from '../../src/local/letta/rules/versions.ts';
import { BenchFailure } from './bench-failure.ts';
import type { RemoteModel } from './replay/model-relay.ts';

/** What to replay, and where to write what comes of it. */
export type SleepBenchOptions = {
  readonly people: number;
  readonly messages: number;
  readonly seed: number;
  readonly letta: LettaVersion;
  /** A folder. */
  readonly out: string | undefined;
  /** A file of conversations in place of generated ones. */
  readonly jsonl: string | undefined;
  readonly sleepModel: RemoteModel | undefined;
  /** By whose rule memory is tended. */
  readonly mode: BenchMode | 'all';
  /** Of the calls of the model that tends the memory, every so many-th four fail; `undefined` for none. */
  readonly failures: number | undefined;
};

/** Ours, Letta's own sleep-time, and the prototype's: append whatever was found in the last twenty messages. */
export const benchModes = ['custom', 'native', 'prototype'] as const;
export type BenchMode = (typeof benchModes)[number];

export const help = `Usage: npm run bench -- sleep [options]

Replays long conversations through the real bot, on a local Discord and a local Letta, on a clock that jumps from one
message to the next, and says what became of everything that people told.

  --people <n>        how many made-up people talk (1 to 200, default 10)
  --messages <n>      how many messages each of them writes (1 to 20000, default 600)
  --seed <n>          which conversations: the same number gives the same ones (default 1)
  --letta <version>   how the local Letta behaves: 0.16.4 keeps to block limits, 0.16.8 does not (default 0.16.8)
  --jsonl <file>      replays these conversations in place of made-up ones, one message a line:
                      {"user": "Ada", "at": "2026-01-05T08:00:00Z", "text": "I live in Turin.", "reply": "Noted."}
                      \`reply\` is what Scarlet answers; without it the local model answers
  --mode <rule>       who tends the memory: custom (default), native (Letta's own sleep-time), prototype (append what was
                      found in the last twenty messages), or all, one after the other, in one table
  --failures <n>      the model that tends the memory fails four calls in a row, then answers 4 (n - 1), and so on
  --out <folder>      writes the blocks and the ledger of each person there, as JSON
  --help              this text

With OPENAI_BASE_URL (such as https://api.openai.com/v1), SLEEP_MODEL (the name of a model there) and, where it is
needed, OPENAI_API_KEY in the environment the sleep agent thinks with that model. The chat stays with the local model.
What a real model writes is compared with what was told by its words, so a very free rewording counts as lost.
`;

/** An option that is a whole number, with what it is without one. */
export const wholeNumber = (from: number, to: number, usual: number) => {
  const rule = `must be a whole number from ${from} to ${to}`;
  return z.coerce.number(rule).int(rule).min(from, rule).max(to, rule).default(usual);
};

const schema = z.object({
  people: wholeNumber(1, 200, 10),
  messages: wholeNumber(1, 20_000, 600),
  seed: wholeNumber(0, 2 ** 31 - 1, 1),
  letta: z.enum(['0.16.4', '0.16.8'], 'must be 0.16.4 or 0.16.8').default('0.16.8'),
  out: z.string().min(1, 'must name a folder').optional(),
  jsonl: z.string().min(1, 'must name a file').optional(),
  mode: z.enum([...benchModes, 'all'], 'must be custom, native, prototype or all').default('custom'),
  failures: z.coerce
    .number('must be a whole number from 2 to 1000')
    .int()
    .min(2)
    .max(1_000, 'must be a whole number from 2 to 1000')
    .optional(),
});

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the options of a run, or finds that only help is wanted.
 *
 * @throws BenchFailure that names what is wrong.
 */
export function readOptions(args: readonly string[], environment: Environment): SleepBenchOptions | 'help' {
  const read = readFlags(args, schema);
  if (read === 'help') return 'help';
  const { out, jsonl, failures, ...numbers } = read;
  if (read.mode === 'all' && out !== undefined) {
    throw new BenchFailure('--out writes the memories of one mode: name it.');
  }
  if (jsonl !== undefined && args.some((arg) => /^--(?:people|messages|seed)(?:=|$)/.test(arg))) {
    throw new BenchFailure('--jsonl replays a file: --people, --messages and --seed go with made-up conversations.');
  }
  return { ...numbers, out, jsonl, failures, sleepModel: sleepModelIn(environment) };
}

/**
 * Reads the flags that a schema has, each with a value, or finds that only help is wanted.
 *
 * @throws BenchFailure that names what is wrong.
 */
export function readFlags<Shape extends z.ZodRawShape>(
  args: readonly string[],
  flags: z.ZodObject<Shape>,
): z.infer<z.ZodObject<Shape>> | 'help' {
  const { help: wantsHelp, ...given } = flagsIn(args, Object.keys(flags.shape));
  if (wantsHelp === true) return 'help';
  const parsed = flags.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `--${String(path[0])} ${message}`);
  throw new BenchFailure(`${problems.join('; ')}.`);
}

function flagsIn(args: readonly string[], names: readonly string[]) {
  const texts = names.map((name) => [name, { type: 'string' }] as const);
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...Object.fromEntries(texts), help: { type: 'boolean', short: 'h' } },
    });
    return values;
  } catch (error) {
    throw new BenchFailure(`${errorMessage(error)}. --help lists the options.`, { cause: error });
  }
}

function sleepModelIn(environment: Environment): RemoteModel | undefined {
  const baseUrl = environment['OPENAI_BASE_URL']?.trim();
  if (baseUrl === undefined || baseUrl === '') return undefined;
  const model = environment['SLEEP_MODEL']?.trim();
  if (!z.url({ protocol: /^https?$/ }).safeParse(baseUrl).success) {
    throw new BenchFailure('OPENAI_BASE_URL must be a full http or https address.');
  }
  if (model === undefined || model === '') {
    throw new BenchFailure('With OPENAI_BASE_URL, SLEEP_MODEL must name the model of the sleep agent.');
  }
  // Written as a handle it names our own provider: only the model's name is known at the endpoint.
  const name = model.replace(/^openai-proxy\//, '');
  return { baseUrl: baseUrl.replace(/\/+$/, ''), apiKey: environment['OPENAI_API_KEY'] || undefined, model: name };
}
