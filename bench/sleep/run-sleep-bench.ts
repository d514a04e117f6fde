import { readFile } from 'node:fs/promises';
import { BenchFailure } from './bench-failure.ts';
import { compareModes } from './compare-modes.ts';
import type { Message } from './people/fact.ts';
import { generateConversations } from './people/generate-conversations.ts';
import { readJsonl } from './read-jsonl.ts';
import { help, readOptions, type SleepBenchOptions } from './read-options.ts';
import { replay } from './replay/replay.ts';
import { scoreRun } from './score/score-run.ts';
import { toTable } from './to-table.ts';
import { makeFolder, writeMemories } from './write-memories.ts';

export type SleepBench = {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
  /** Where progress is shown; nothing of it is part of the result. */
  readonly progress: (line: string) => void;
};

/** Runs the benchmark of sleep-time and prints its table. @throws BenchFailure for what its caller can put right. */
export async function runSleepBench({ args, environment, say, progress }: SleepBench): Promise<void> {
  const options = readOptions(args, environment);
  if (options === 'help') return say(help);
  const messages = await messagesFor(options);
  if (options.out !== undefined) await makeFolder(options.out);
  say(headline(options, messages));
  if (options.mode === 'all') return say(await compareModes(messages, options, progress));
  const recording = await replay(messages, {
    version: options.letta,
    mode: options.mode,
    failEvery: options.failures,
    sleepModel: options.sleepModel,
    onProgress: (said, of) => said % 100 === 0 && progress(`${said} of ${of} messages`),
  });
  const score = scoreRun(messages, recording);
  say(toTable(score, recording, options.jsonl === undefined));
  if (options.out === undefined) return;
  const files = await writeMemories(options.out, recording.people);
  say(`\n${files.length} memories written to ${options.out}`);
}

async function messagesFor({ jsonl, people, messages, seed }: SleepBenchOptions): Promise<readonly Message[]> {
  if (jsonl === undefined) return generateConversations({ people, messages, seed });
  const content = await readFile(jsonl, 'utf8').catch((cause: unknown) => {
    throw new BenchFailure(`${jsonl} can not be read.`, { cause });
  });
  return readJsonl(content);
}

function headline({ letta, seed, jsonl, sleepModel }: SleepBenchOptions, messages: readonly Message[]): string {
  const people = new Set(messages.map(({ user }) => user)).size;
  const what = jsonl === undefined ? `seed ${seed}` : jsonl;
  const model = sleepModel === undefined ? 'the local model' : sleepModel.model;
  return `${messages.length} messages of ${people} people (${what}), Letta ${letta}, sleep agent on ${model}\n`;
}
