import { Letta } from '@letta-ai/letta-client';
import { type LineIndexes, openLineIndexes } from '../../src/app/line-indexes.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { startLocalLetta } from '../../src/local/letta/local-letta.ts';
import { localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';
import { median } from '../median.ts';
import { type ArchivedLine, recallOver } from './score-recall.ts';

/**
 * What a step took, in milliseconds of CPU: of the thread in which the event loop turns, which is everybody's, and of all
 * threads. By the clock a busy machine would be measured as well.
 */
export type Cost = { readonly loop: number; readonly cpu: number };

/** Milliseconds. */
export type RecallTimes = {
  readonly lines: number;
  /** The first time that something is asked of so many lines. */
  readonly first: Cost;
  /** After a consolidation has added five lines. */
  readonly later: Cost;
  /** One question of an index that is there, by size. */
  readonly question: { readonly median: Cost; readonly p95: Cost };
  /** A question in a message of 2,000 characters. */
  readonly longQuestion: Cost;
  /** Beside it, on the clock: one message to the local Letta, whose model answers after so long. */
  readonly request: { readonly modelDelay: number; readonly median: number };
};

const modelDelayMs = 1_000;
const requests = 5;
const rounds = 9;

/** What recall costs on a full archive, and what a request to Letta takes in the same run. */
export async function measureRecall(
  archive: readonly ArchivedLine[],
  questions: readonly string[],
): Promise<RecallTimes> {
  const indexes = openLineIndexes();
  try {
    await warmUp(archive, questions, indexes);
    // The middle of some: what else the machine does is in each.
    const firsts: Cost[] = [];
    const laters: Cost[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const recall = recallOver(archive.slice(0, -5), indexes.open);
      firsts.push(await costOf(() => recall.ask('Hello there!')));
      recall.learn(archive);
      laters.push(await costOf(() => recall.ask('Hello there!')));
    }
    const recall = recallOver(archive, indexes.open);
    await recall.ask('Hello there!');
    const each: Cost[] = [];
    for (const question of questions) each.push(await costOf(() => recall.ask(question)));
    const long = questions.join(' ').slice(0, 2_000);
    const longs: Cost[] = [];
    for (let round = 0; round < rounds; round += 1) longs.push(await costOf(() => recall.ask(long)));
    return {
      lines: archive.length,
      first: middleOf(firsts),
      later: middleOf(laters),
      question: { median: middleOf(each), p95: atShare(each, 0.95) },
      longQuestion: middleOf(longs),
      request: { modelDelay: modelDelayMs, median: await requestTime() },
    };
  } finally {
    await indexes.close();
  }
}

/** The thread is there, and what is measured is compiled, as in a bot that has run for a while. */
async function warmUp(
  archive: readonly ArchivedLine[],
  questions: readonly string[],
  indexes: LineIndexes,
): Promise<void> {
  const recall = recallOver(archive, indexes.open);
  for (let round = 0; round < rounds; round += 1) for (const question of questions) await recall.ask(question);
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [all, own] = [process.cpuUsage(), process.threadCpuUsage()];
  await work();
  const sum = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1_000;
  return { loop: sum(process.threadCpuUsage(own)), cpu: sum(process.cpuUsage(all)) };
}

function middleOf(costs: readonly Cost[]): Cost {
  return atShare(costs, 0.5);
}

function atShare(costs: readonly Cost[], share: number): Cost {
  const at = (of: keyof Cost) => {
    const sorted = costs.map((cost) => cost[of]).toSorted((one, other) => one - other);
    return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  };
  return { loop: at('loop'), cpu: at('cpu') };
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
