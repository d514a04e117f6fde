import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { loadPrompts, type Prompts } from '../../src/pair/prompts.ts';
import { BenchFailure } from '../sleep/bench-failure.ts';
import { createRandom, seedOf } from '../sleep/people/random.ts';
import { readFlags, wholeNumber } from '../sleep/read-options.ts';
import { type Life, liveThrough } from './live-through.ts';
import { type Corpora, readCorpora } from './read-corpora.ts';
import { type CorporaScore, scoreCorpora } from './score-corpora.ts';
import { type LivesScore, scoreLives } from './score-lives.ts';
import { scoreTidying, type TidyingScore } from './score-tidying.ts';
import type { Temper } from './scripted-models.ts';
import { attacksOf, generateTalks, type Talk } from './talks.ts';
import { toMemoryTable } from './to-memory-table.ts';

const help = `Usage: npm run bench -- memory [options]

Runs corpora and generated conversations through the plan of a consolidation, with scripted sleep agents of three
tempers: exact (keeps to the person's words), noisy (rewords, repeats, names wrong messages, breaks its JSON) and misled
(returns every attack as an insight with a true quote). Says what was refused or stored wrongly, what is remembered in
the end, what it took, and what three tidyings make of a memory with duplicates and contradictions.

  --corpora <folder>  other corpora than those of test/corpora, in files of the same names and form; a line without a
                      quote is tried with every run of words of what was said
  --people <n>        how many made-up people talk (1 to 200, default 4)
  --messages <n>      how many messages each of them writes (1 to 20000, default 120)
  --seed <n>          which conversations: the same number gives the same ones (default 1)
  --json <file>       writes every figure, and every line that was refused or stored wrongly
  --help              this text
`;

const schema = z.object({
  corpora: z
    .string()
    .min(1, 'must name a folder')
    .default(fileURLToPath(new URL('../../test/corpora', import.meta.url))),
  people: wholeNumber(1, 200, 4),
  messages: wholeNumber(1, 20_000, 120),
  seed: wholeNumber(0, 2 ** 31 - 1, 1),
  json: z.string().min(1, 'must name a file').optional(),
});

export type MemoryScore = {
  /** Stand before the first word of a request that changes from one to the next. */
  readonly staticTokens: number;
  readonly corpora: CorporaScore;
  readonly conversations: Readonly<Record<Temper, LivesScore>>;
  readonly tidying: Readonly<Record<Temper, TidyingScore>>;
};

/** Runs the benchmark of memory and prints its table. @throws BenchFailure for what its caller can put right. */
export async function runMemoryBench(args: readonly string[], say: (line: string) => void): Promise<void> {
  const options = readFlags(args, schema);
  if (options === 'help') return say(help);
  const corpora = await readCorpora(options.corpora);
  if (options.json !== undefined) await write(options.json, {});
  const prompts = await loadPrompts();
  const talks = generateTalks(options);
  const score: MemoryScore = {
    staticTokens: staticTokensOf(prompts),
    corpora: await scoreCorpora(corpora),
    conversations: {
      exact: await livesUnder('exact', { talks, corpora, prompts, seed: options.seed }),
      noisy: await livesUnder('noisy', { talks, corpora, prompts, seed: options.seed }),
      misled: await livesUnder('misled', { talks, corpora, prompts, seed: options.seed }),
    },
    tidying: {
      exact: scoreTidying('exact', { ...options, prompts }),
      noisy: scoreTidying('noisy', { ...options, prompts }),
      misled: scoreTidying('misled', { ...options, prompts }),
    },
  };
  const { people, messages, seed } = options;
  say(`${options.corpora}, and ${messages} messages of each of ${people} people (seed ${seed})\n`);
  say(toMemoryTable(score));
  if (options.json === undefined) return;
  await write(options.json, { options, ...score });
  say(`\nwritten to ${options.json}`);
}

type Given = {
  readonly talks: readonly Talk[];
  readonly corpora: Corpora;
  readonly prompts: Prompts;
  readonly seed: number;
};

async function livesUnder(temper: Temper, { talks, corpora, prompts, seed }: Given): Promise<LivesScore> {
  const attacks = attacksOf(corpora);
  const lives: { talk: Talk; life: Life }[] = [];
  for (const [index, talk] of talks.entries()) {
    const random = createRandom(seedOf(seed, index));
    lives.push({ talk, life: await liveThrough(talk, { temper, prompts, attacks, random }) });
  }
  return scoreLives(lives, corpora);
}

/** Four characters a token: near enough for English, and the same for every model. */
function staticTokensOf({ sleep, consolidate }: Prompts): number {
  const before = consolidate.indexOf('{');
  return Math.floor((sleep.length + Math.max(0, before)) / 4);
}

/** Written once before the run as well: a place that takes no file is told at once. */
async function write(file: string, content: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`).catch((cause: unknown) => {
    throw new BenchFailure(`${file} can not be written.`, { cause });
  });
}
