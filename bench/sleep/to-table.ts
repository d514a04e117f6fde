import type { Recording } from './replay/recording.ts';
import { medianOf, type RunScore } from './score/score-run.ts';

/** The result of a run, for people to read. @param knowsTruth false for conversations whose facts nobody listed. */
export function toTable(score: RunScore, recording: Recording, knowsTruth: boolean): string {
  const { people, pauses, costs, tidyings } = score;
  const sum = (count: (person: RunScore['people'][number]) => number) =>
    people.reduce((all, one) => all + count(one), 0);
  const lines = sum(({ liveLines }) => liveLines);
  const near = sum(({ nearDuplicates }) => nearDuplicates.length);
  const [live, archived, lost] = [sum((one) => one.live), sum((one) => one.archived), sum((one) => one.lost.length)];
  const total = live + archived + lost;
  const ofFacts: Row[] = [
    ['facts that hold', String(total)],
    ['  kept live', part(live, total)],
    ['  kept archived', part(archived, total)],
    ['  lost', part(lost, total)],
    ['stale lines live, at the end', String(sum(({ stale }) => stale.length))],
    ['stale lines live, after a session', String(pauses.reduce((all, { stale }) => all + stale.length, 0))],
    ['stale entries in the archive', String(sum(({ staleArchived }) => staleArchived))],
    ['lines about nothing that was said', String(sum(({ unknown }) => unknown.length))],
    ['near duplicates', part(near, lines)],
  ];
  const ofMemory: Row[] = [
    ['live lines', String(lines)],
    ['exact duplicates', String(sum(({ exactDuplicates }) => exactDuplicates.length))],
    ['writes over a budget', String(score.overBudget.length)],
    ['consolidations', String(costs.length)],
    ['  that failed, or errors logged', String(score.failures.length)],
    ['  that wrote a block twice', String(costs.filter(wroteTwice).length)],
    ['  that cost more than 4 + n requests', String(costs.filter(costTooMuch).length)],
    ['Letta requests per consolidation', mean(costs.map(({ requests }) => requests))],
    ['sleep agent asked per consolidation', mean(costs.map(({ asked }) => asked))],
    ['reviews per consolidation', mean(costs.map(({ reviews }) => reviews))],
    ['tidyings', String(tidyings.length)],
    ['  model calls each', mean(tidyings.map(({ asked, reviews }) => asked + reviews))],
    ['model calls of the sleep agent', count(recording.traffic.sleep.calls)],
    ['characters sent to it', count(recording.traffic.sleep.characters)],
    ['model calls of the chat', count(recording.traffic.chat.calls)],
  ];
  const { calm, busy } = recording.latencies;
  const ofTime: Row[] = [
    ['chat latency, no consolidation (median)', milliseconds(medianOf(calm))],
    ['chat latency, one under way (median)', milliseconds(medianOf(busy))],
    ['  ratio', score.latencyRatio?.toFixed(2) ?? 'none was under way'],
    ['took', `${(recording.tookMs / 1_000).toFixed(1)} s`],
  ];
  return layOut([...(knowsTruth ? ofFacts : []), ...ofMemory, ...ofTime]);
}

type Row = readonly [what: string, value: string];

/** Whether a consolidation wrote some block more than once. */
export function wroteTwice({ patches }: RunScore['costs'][number]): boolean {
  return [...patches.values()].some((times) => times > 1);
}

/**
 * Whether a consolidation that changed n blocks cost more than 4 + n requests, one more for each repair and each review
 * (of statements, and of ends), and one more after a review, as the blocks are read again.
 */
export function costTooMuch({ requests, asked, reviews, patches }: RunScore['costs'][number]): boolean {
  return requests > 4 + patches.size + Math.max(0, asked - 1) + reviews + Math.min(1, reviews);
}

function layOut(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([what]) => what.length));
  return rows.map(([what, value]) => `${what.padEnd(width)}  ${value}`).join('\n');
}

function part(some: number, all: number): string {
  return all === 0 ? String(some) : `${some} (${((100 * some) / all).toFixed(1)} %)`;
}

function mean(numbers: readonly number[]): string {
  return numbers.length === 0 ? '0' : (numbers.reduce((sum, one) => sum + one, 0) / numbers.length).toFixed(2);
}

function count(number: number): string {
  return number.toLocaleString('en-GB');
}

function milliseconds(ms: number | undefined): string {
  return ms === undefined ? 'none' : `${ms.toFixed(1)} ms`;
}
