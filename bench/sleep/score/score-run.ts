import type { Message } from '../people/fact.ts';
import { truthAfter } from '../people/truth.ts';
import type { Recording } from '../replay/recording.ts';
import { type MemoryScore, scoreMemory } from './score-memory.ts';
import { blocksAt, type CycleCost, cycleCosts, type OverBudget, overBudget } from './score-requests.ts';

/** A memory at a moment when its person had been silent for long. */
export type PauseScore = Pick<MemoryScore, 'stale' | 'exactDuplicates' | 'nearDuplicates' | 'liveLines'> & {
  readonly user: string;
  /** Messages of the person until then. */
  readonly said: number;
};

/** All that a run is judged by. */
export type RunScore = {
  /** At the end, person by person. */
  readonly people: readonly (MemoryScore & { readonly user: string })[];
  /** After every session, person by person: what is right at the end may have been wrong in between. */
  readonly pauses: readonly PauseScore[];
  /** What the consolidations cost. */
  readonly costs: readonly CycleCost[];
  readonly tidyings: readonly CycleCost[];
  readonly overBudget: readonly OverBudget[];
  /** Consolidations that failed, and errors of any part that were logged. */
  readonly failures: readonly string[];
  /** Median chat latency with a consolidation under way, against without; undefined where there was none of either. */
  readonly latencyRatio: number | undefined;
};

/** Judges a run by what the generator knows. */
export function scoreRun(messages: readonly Message[], recording: Recording): RunScore {
  const { people, pauses, requests, notes, latencies } = recording;
  const saidBy = Map.groupBy(messages, ({ user }) => user);
  const costs = cycleCosts(requests, notes, people);
  return {
    people: people.map((person) => ({
      user: person.user,
      ...scoreMemory(person, truthAfter(saidBy.get(person.user) ?? [])),
    })),
    pauses: pauses.flatMap(({ user, said, requests: count }) => {
      const person = people.find((one) => one.user === user);
      if (person === undefined) return [];
      const blocks = blocksAt(requests, person, count);
      const truth = truthAfter((saidBy.get(user) ?? []).slice(0, said));
      const { stale, exactDuplicates, nearDuplicates, liveLines } = scoreMemory({ blocks, entries: [] }, truth);
      return [{ user, said, stale, exactDuplicates, nearDuplicates, liveLines }];
    }),
    costs: costs.filter(({ act }) => act === 'consolidation'),
    tidyings: costs.filter(({ act }) => act === 'tidying'),
    overBudget: overBudget(requests, people),
    failures: notes
      .filter(({ kind }) => kind === 'failed' || kind === 'attempt-failed' || kind === 'error')
      .map(({ kind, detail }) => `${kind}: ${String(detail['because'] ?? detail['msg'])}`),
    latencyRatio: ratioOf(latencies),
  };
}

function ratioOf({ calm, busy }: Recording['latencies']): number | undefined {
  const [without, during] = [medianOf(calm), medianOf(busy)];
  return without === undefined || during === undefined ? undefined : during / without;
}

export function medianOf(numbers: readonly number[]): number | undefined {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
