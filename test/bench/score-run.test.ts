import { expect, test } from 'vitest';
import type { FactId, Message } from '../../bench/sleep/people/fact.ts';
import type { Recording } from '../../bench/sleep/replay/recording.ts';
import { toSleepNote } from '../../bench/sleep/replay/to-sleep-note.ts';
import { scoreRun } from '../../bench/sleep/score/score-run.ts';

const lives = (at: number, city: string): Message => ({
  user: 'Ada',
  at,
  text: `I live in ${city}.`,
  changes: [{ effect: 'holds', fact: '1' as FactId, kind: 'place', value: { marks: [city.toLowerCase()] } }],
});

const ada = { user: 'Ada', userId: '7', primary: 'agent-a', sleep: 'agent-b', native: false, ledger: null, cycles: [] };

function patch(value: string): Recording['requests'][number] {
  const path = '/v1/agents/agent-a/core-memory/blocks/human';
  return { method: 'PATCH', path, query: '', body: { value }, status: 200 };
}

function recordingWith(parts: Partial<Recording> = {}): Recording {
  return {
    people: [{ ...ada, blocks: { human: '- Lives in Lyon' }, entries: [] }],
    requests: [],
    notes: [],
    pauses: [],
    latencies: { calm: [], busy: [] },
    traffic: { sleep: { calls: 0, characters: 0 }, chat: { calls: 0, characters: 0 } },
    tookMs: 0,
    ...parts,
  };
}

test('the end is judged by all that was said', () => {
  const score = scoreRun([lives(0, 'Turin'), lives(1, 'Lyon')], recordingWith());

  expect(score.people).toMatchObject([{ user: 'Ada', live: 1, lost: [], stale: [] }]);
});

test('a pause is judged by what was said and written until then', () => {
  const requests = [patch('- Lives in Turin'), patch('- Lives in Turin\n- Lives in Turin'), patch('- Lives in Lyon')];
  const pauses = [
    { user: 'Ada', said: 1, requests: 1 },
    { user: 'Ada', said: 2, requests: 2 },
    { user: 'Ada', said: 2, requests: 3 },
  ];

  const score = scoreRun([lives(0, 'Turin'), lives(1, 'Lyon')], recordingWith({ requests, pauses }));

  expect(score.pauses.map(({ stale, exactDuplicates }) => [stale.length, exactDuplicates.length])).toEqual([
    [0, 0],
    [2, 1],
    [0, 0],
  ]);
});

test('failures and errors of the log are told, ordinary lines are not', () => {
  const lines = [
    { level: 'info', msg: 'consolidation complete', userId: '7' },
    { level: 'info', msg: 'the bot is here' },
    { level: 'warn', msg: 'consolidation attempt failed', userId: '7', because: 'letta-broken' },
    { level: 'error', msg: 'consolidation failed', userId: '7', because: 'unparsable' },
    { level: 'error', msg: 'something else broke' },
  ];
  const notes = lines.flatMap((line) => toSleepNote(line, 1));

  const score = scoreRun([], recordingWith({ notes }));

  expect(notes.map(({ kind }) => kind)).toEqual(['complete', 'attempt-failed', 'failed', 'error']);
  expect(score.costs).toHaveLength(1);
  expect(score.failures).toEqual(['attempt-failed: letta-broken', 'failed: unparsable', 'error: something else broke']);
});

test('the latency ratio is of medians, and there is none without both', () => {
  const ratio = (calm: number[], busy: number[]) =>
    scoreRun([], recordingWith({ latencies: { calm, busy } })).latencyRatio;

  expect(ratio([10, 1, 1_000], [25, 5, 9_000])).toBe(2.5);
  expect(ratio([10], [])).toBeUndefined();
});
