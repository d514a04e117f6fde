import { expect, test } from 'vitest';
import type { FactStory } from '../../bench/sleep/people/truth.ts';
import type { Recording } from '../../bench/sleep/replay/recording.ts';
import type { RunScore } from '../../bench/sleep/score/score-run.ts';
import { medianOf } from '../../bench/sleep/score/score-run.ts';
import { toTable } from '../../bench/sleep/to-table.ts';

const lost: FactStory = { id: '1' as FactStory['id'], kind: 'job', current: { marks: ['nurse'] }, stale: [] };

const person: RunScore['people'][number] = {
  user: 'Ada',
  live: 2,
  archived: 1,
  lost: [lost],
  stale: ['Lives in Turin'],
  exactDuplicates: ['Likes rain'],
  nearDuplicates: ['Loves rain'],
  unknown: ['Likes snow'],
  liveLines: 4,
  staleArchived: 3,
};

const score: RunScore = {
  people: [person],
  pauses: [{ user: 'Ada', said: 5, stale: ['a', 'b'], exactDuplicates: [], nearDuplicates: [], liveLines: 4 }],
  costs: [
    { act: 'consolidation', user: 'Ada', requests: 5, asked: 1, reviews: 0, patches: new Map([['human', 1]]) },
    { act: 'consolidation', user: 'Ada', requests: 10, asked: 2, reviews: 1, patches: new Map([['human', 2]]) },
  ],
  tidyings: [{ act: 'tidying', user: 'Ada', requests: 4, asked: 1, reviews: 1, patches: new Map() }],
  overBudget: [{ user: 'Ada', label: 'human', length: 5_001 }],
  failures: ['failed: unparsable'],
  latencyRatio: 1.2345,
};

const recording: Recording = {
  people: [],
  requests: [],
  notes: [],
  pauses: [],
  latencies: { calm: [10, 30, 20], busy: [] },
  traffic: { sleep: { calls: 3, characters: 12_345 }, chat: { calls: 9, characters: 1 } },
  tookMs: 1_500,
};

test.each([
  ['facts that hold', '4'],
  ['  kept live', '2 (50.0 %)'],
  ['  kept archived', '1 (25.0 %)'],
  ['  lost', '1 (25.0 %)'],
  ['stale lines live, at the end', '1'],
  ['stale lines live, after a session', '2'],
  ['stale entries in the archive', '3'],
  ['lines about nothing that was said', '1'],
  ['near duplicates', '1 (25.0 %)'],
  ['live lines', '4'],
  ['exact duplicates', '1'],
  ['writes over a budget', '1'],
  ['consolidations', '2'],
  ['  that failed, or errors logged', '1'],
  ['  that wrote a block twice', '1'],
  ['tidyings', '1'],
  ['  model calls each', '2.00'],
  ['  that cost more than 4 + n requests', '1'],
  ['Letta requests per consolidation', '7.50'],
  ['sleep agent asked per consolidation', '1.50'],
  ['reviews per consolidation', '0.50'],
  ['model calls of the sleep agent', '3'],
  ['characters sent to it', '12,345'],
  ['chat latency, no consolidation (median)', '20.0 ms'],
  ['chat latency, one under way (median)', 'none'],
  ['  ratio', '1.23'],
  ['took', '1.5 s'],
])('the table says under "%s": %s', (what, value) => {
  const rows = toTable(score, recording, true).split('\n');

  const row = rows.find((one) => one.startsWith(`${what}  `));

  expect(row?.slice(what.length).trim()).toBe(value);
});

test('the median is the middle by size, and there is none of nothing', () => {
  expect([medianOf([100, 9, 10]), medianOf([])]).toEqual([10, undefined]);
});
