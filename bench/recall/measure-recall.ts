import { Letta } from '@letta-ai/letta-client';
import { systemClock } from '../../src/app/system-clock.ts';
import { startLocalLetta } from '../../src/local/letta/local-letta.ts';
import { localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';
import { median } from '../median.ts';
import { type ArchivedLine, recallOver } from './score-recall.ts';

/** Milliseconds. */
export type RecallTimes = {
  readonly lines: number;
  /** CPU, the first time that something is asked of so many lines. */
  readonly firstCpu: number;
  /** CPU, after a consolidation has added five lines. */
  readonly laterCpu: number;
  /** CPU of one question of an index that is there, by size. */
  readonly question: { readonly median: number; readonly p95: number; readonly longest: number };
  /** CPU of a question in a message of 2,000 characters. */
  readonly longQuestion: number;
  /** Beside it, on the clock: one message to the local Letta, whose model answers after so long. */
  readonly request: { readonly modelDelay: number; readonly median: number };
};

const modelDelayMs = 1_000;
const requests = 5;

/** What recall costs on a full archive, and what a request to Letta takes in the same run. */
export async function measureRecall(
  archive: readonly ArchivedLine[],
  questions: readonly string[],
): Promise<RecallTimes> {
  const recall = recallOver(archive.slice(0, -5));
  const firstCpu = await cpuOf(() => recall.ask('Hello there!'));
  recall.learn(archive);
  const laterCpu = await cpuOf(() => recall.ask('Hello there!'));
  const each: number[] = [];
  for (const question of [...questions, ...questions]) each.push(await cpuOf(() => recall.ask(question)));
  // The first ones are slower: nothing is compiled yet.
  const warm = each.slice(questions.length).toSorted((one, other) => one - other);
  return {
    lines: archive.length,
    firstCpu,
    laterCpu,
    question: {
      median: median(warm),
      p95: warm[Math.floor(warm.length * 0.95)] ?? Number.NaN,
      longest: warm.at(-1) ?? Number.NaN,
    },
    longQuestion: await cpuOf(() => recall.ask(questions.join(' ').slice(0, 2_000))),
    request: { modelDelay: modelDelayMs, median: await requestTime() },
  };
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function requestTime(): Promise<number> {
  const model = await startLocalModel({ port: 0, clock: systemClock });
  const letta = await startLocalLetta({ model: { baseUrl: model.baseUrl }, version: '0.16.8', clock: systemClock });
  try {
    model.script({ kind: 'own', delayMs: modelDelayMs }, { times: 'always' });
    const client = new Letta({ baseURL: letta.baseUrl, apiKey: null, maxRetries: 0, logLevel: 'off' });
    const { id } = await client.agents.create({ name: 'Recall', model: `openai-proxy/${localModelId}` });
    const times: number[] = [];
    for (let request = 0; request < requests; request += 1) {
      const before = performance.now();
      await client.agents.messages.create(id, { messages: [{ role: 'user', content: 'Hello!' }] });
      times.push(performance.now() - before);
    }
    return median(times);
  } finally {
    await letta.close();
    await model.close();
  }
}
